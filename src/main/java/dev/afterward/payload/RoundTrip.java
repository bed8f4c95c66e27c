package dev.afterward.payload;

import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import jakarta.json.bind.annotation.JsonbTypeDeserializer;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import jakarta.json.bind.annotation.JsonbVisibility;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds what cannot be written as JSON and read back by looking at types alone. It follows fields and components, not
 * the values in them; where an adapter or deserializer of JSON-B is named, that is trusted. Used once, by one thread.
 */
final class RoundTrip {

    private final Set<Type> seen = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Looks at a type and all that it is made of.
     *
     * @param type the type of a task
     * @return what is in the way, with the remedy; empty when nothing is
     */
    List<String> problems(Class<?> type) {
        composite(type, type.isRecord() ? "the record" : "the class");
        return problems;
    }

    private void value(Type type, String where) {
        if (type instanceof Class<?> plain) {
            if (plain == Optional.class || (isContainer(plain) && plain.getTypeParameters().length > 0)) {
                problems.add(where + " does not say what it holds: give it type arguments");
            } else {
                plain(plain, where);
            }
        } else if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            if (raw == Optional.class || isContainer(raw)) {
                Arrays.stream(generic.getActualTypeArguments()).forEach(argument -> value(argument, where));
            }
            if (raw != Optional.class) {
                plain(raw, where);
            }
        } else if (type instanceof GenericArrayType array) {
            value(array.getGenericComponentType(), where);
        } else if (type instanceof WildcardType wildcard) {
            value(wildcard.getUpperBounds()[0], where);
        } else if (type instanceof TypeVariable<?> variable) {
            problems.add(where + " has the type " + variable + ", which stands for any: name a type");
        }
    }

    private void plain(Class<?> type, String where) {
        if (type.isArray()) {
            value(type.getComponentType(), where);
        } else if (type == Object.class) {
            problems.add(where + " is a java.lang.Object, which cannot be read back as what it was: name a type");
        } else if (isContainer(type)) {
            if (!type.isInterface() && !hasDefaultConstructor(type)) {
                problems.add(where + " is a " + type.getName() + ", which JSON-B cannot fill: use "
                        + (Map.class.isAssignableFrom(type) ? "java.util.Map" : "java.util.List or java.util.Set"));
            }
        } else if (!type.isPrimitive() && !type.isEnum() && !isScalar(type) && seen.add(type)) {
            if (Stream.of("java.", "javax.", "jakarta.", "jdk.", "sun.").anyMatch(type.getName()::startsWith)) {
                problems.add(where + " is a " + type.getName()
                        + ", which has no JSON form: keep the data, or the key to find it again");
            } else {
                composite(type, where + ", a " + type.getName() + ",");
            }
        }
    }

    private void composite(Class<?> type, String where) {
        seen.add(type);
        JsonbTypeInfo subtypes = type.getAnnotation(JsonbTypeInfo.class);
        if (subtypes != null) {
            Arrays.stream(subtypes.value()).forEach(each -> plain(each.type(), where));
        } else if (isTrusted(type)) {
            return;
        } else if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            problems.add(where + " is " + (type.isInterface() ? "an interface" : "abstract")
                    + ": use a record, or name its subtypes with @JsonbTypeInfo");
        } else if (type.isAnonymousClass() || (type.isLocalClass() && !type.isRecord())) {
            problems.add(where + " is declared inside a method: make it a public record of its own");
        } else if (!Modifier.isPublic(type.getModifiers())) {
            problems.add(where + " is not public, so JSON-B cannot reach it: make it public");
        } else if (type.isMemberClass() && !Modifier.isStatic(type.getModifiers())) {
            problems.add(where + " belongs to an instance of "
                    + type.getEnclosingClass().getName() + ": make it static, or a record");
        } else if (type.getTypeParameters().length > 0) {
            problems.add(where + " has type parameters, which JSON-B does not read back: declare one without");
        } else if (type.isRecord()) {
            components(type, where);
        } else {
            properties(type, where);
        }
    }

    private void components(Class<?> type, String where) {
        if (type.getDeclaredConstructors().length > 1 && !hasCreator(type)) {
            problems.add(where + " has several constructors, and JSON-B does not know which to call: turn all but the"
                    + " canonical one into static factory methods");
        }
        for (RecordComponent component : type.getRecordComponents()) {
            if (!isTrusted(component.getAccessor()) && !isTrusted(field(type, component.getName()))) {
                value(component.getGenericType(), "component '" + component.getName() + "' of " + type.getSimpleName());
            }
        }
    }

    private void properties(Class<?> type, String where) {
        boolean creator = hasCreator(type);
        if (!creator && !hasDefaultConstructor(type)) {
            problems.add(where + " has no public constructor without parameters: add one, annotate a constructor with"
                    + " @JsonbCreator, or use a record");
        }
        boolean ownRules = type.isAnnotationPresent(JsonbVisibility.class)
                || type.getPackage().isAnnotationPresent(JsonbVisibility.class);
        for (Class<?> owner = type;
                owner != Object.class && owner != null && !owner.getName().startsWith("java.");
                owner = owner.getSuperclass()) {
            for (Field field : owner.getDeclaredFields()) {
                if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0
                        && !field.isSynthetic()
                        && !field.isAnnotationPresent(JsonbTransient.class)
                        && !isTrusted(field)) {
                    property(type, field, creator || ownRules);
                }
            }
        }
    }

    private void property(Class<?> type, Field field, boolean elsewhere) {
        String name = field.getName();
        String where = "field '" + name + "' of " + type.getSimpleName();
        boolean open = Modifier.isPublic(field.getModifiers()) && !Modifier.isFinal(field.getModifiers());
        if (!elsewhere && !open && !(hasMethod(type, "set", name) && hasGetter(type, name))) {
            problems.add(where + " is not stored: give it a public getter and setter, or make it transient");
        }
        value(field.getGenericType(), where);
    }

    private static boolean hasGetter(Class<?> type, String property) {
        return hasMethod(type, "get", property) || hasMethod(type, "is", property);
    }

    private static boolean hasMethod(Class<?> type, String prefix, String property) {
        String name = prefix + property.substring(0, 1).toUpperCase(Locale.ROOT) + property.substring(1);
        return Arrays.stream(type.getMethods()).map(Method::getName).anyMatch(name::equals);
    }

    private static boolean isContainer(Class<?> type) {
        return Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
    }

    private static boolean isScalar(Class<?> type) {
        return JsonbTypes.SCALARS.contains(type) || JsonValue.class.isAssignableFrom(type);
    }

    private static boolean isTrusted(AnnotatedElement element) {
        return Stream.of(JsonbTypeAdapter.class, JsonbTypeDeserializer.class, JsonbTransient.class)
                .anyMatch(element::isAnnotationPresent);
    }

    private static boolean hasCreator(Class<?> type) {
        return Stream.of(type.getDeclaredConstructors(), type.getDeclaredMethods())
                .flatMap(Arrays::stream)
                .anyMatch(each -> each.isAnnotationPresent(JsonbCreator.class));
    }

    private static boolean hasDefaultConstructor(Class<?> type) {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 0) {
                return (constructor.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
            }
        }
        return false;
    }

    private static Field field(Class<?> type, String name) {
        try {
            return type.getDeclaredField(name);
        } catch (NoSuchFieldException e) {
            throw new AssertionError("a record component without field: " + type.getName() + "." + name, e);
        }
    }
}
