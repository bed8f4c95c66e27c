package dev.afterward.payload;

import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import jakarta.json.bind.annotation.JsonbTypeDeserializer;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import jakarta.json.bind.annotation.JsonbVisibility;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what cannot be written as JSON and read back by looking at types alone. It follows fields and components, not
 * the values in them; where an adapter or deserializer of JSON-B is named, that is trusted. Used once, by one thread.
 */
final class RoundTrip {

    private static final Pattern STYLED = Pattern.compile("(?:_|m_|(?:m|f|is)(?=\\p{Lu}))?(.+?)_?");

    private final Set<Type> seen = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Looks at a type and all that it is made of.
     *
     * @param type the type of a task
     * @return what is in the way, with the remedy; empty when nothing is
     */
    List<String> problems(Class<?> type) {
        String where = type.isRecord() ? "the record" : "the class";
        if (isContainer(type) || type.isArray() || type.isEnum()) {
            problems.add(where + " is no JSON object: use a record with a component for what it holds");
        } else {
            composite(type, where);
        }
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
            if (Map.class.isAssignableFrom(raw) && JsonbForms.isAdapted(generic.getActualTypeArguments()[0])) {
                problems.add(where + " has keys of the type "
                        + generic.getActualTypeArguments()[0].getTypeName()
                        + ", which JSON-B does not write as keys: use java.lang.String");
            }
            if (raw != Optional.class) {
                plain(raw, where);
            }
        } else if (type instanceof GenericArrayType array) {
            value(array.getGenericComponentType(), where);
        } else if (type instanceof WildcardType wildcard) {
            wildcard(wildcard, where);
        } else if (type instanceof TypeVariable<?> variable) {
            problems.add(where + " has the type " + variable + ", which stands for any: name a type");
        }
    }

    private void wildcard(WildcardType wildcard, String where) {
        Type bound = wildcard.getUpperBounds()[0];
        if (bound instanceof ParameterizedType generic) {
            problems.add(where + " holds a wildcard, behind which JSON-B forgets the type arguments of "
                    + generic.getTypeName() + ": name that type without '? extends'");
        } else {
            value(bound, where);
        }
    }

    private void plain(Class<?> type, String where) {
        if (type.isArray()) {
            value(type.getComponentType(), where);
        } else if (type == Object.class) {
            problems.add(where + " is a java.lang.Object, which cannot be read back as what it was: name a type");
        } else if (isContainer(type)) {
            if (!JsonbTypes.CONTAINERS.contains(type)) {
                problems.add(where + " is a " + type.getName() + ", which JSON-B cannot fill: use "
                        + (Map.class.isAssignableFrom(type) ? "java.util.Map" : "java.util.List or java.util.Set"));
            }
        } else if (Calendar.class.isAssignableFrom(type)) {
            problems.add(where + " is a " + type.getName()
                    + ", which comes back with another first day of the week: use java.time.ZonedDateTime");
        } else if (!type.isPrimitive() && !type.isEnum() && !isScalar(type) && seen.add(type)) {
            if (JsonbTypes.isOfPlatform(type)) {
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
        if (type.getDeclaredConstructors().length > 1 && Property.creator(type) == null) {
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
        boolean creator = Property.creator(type) != null;
        if (!creator && !hasDefaultConstructor(type)) {
            problems.add(where + " has no public constructor without parameters: add one, annotate a constructor with"
                    + " @JsonbCreator, or use a record");
        }
        boolean ownRules = type.isAnnotationPresent(JsonbVisibility.class)
                || type.getPackage().isAnnotationPresent(JsonbVisibility.class);
        Set<String> properties = Property.of(type).stream().map(Property::name).collect(Collectors.toSet());
        for (Class<?> owner = type;
                owner != Object.class && owner != null && !owner.getName().startsWith("java.");
                owner = owner.getSuperclass()) {
            for (Field field : owner.getDeclaredFields()) {
                if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0
                        && !field.isSynthetic()
                        && !field.isAnnotationPresent(JsonbTransient.class)
                        && !isTrusted(field)) {
                    String place = "field '" + field.getName() + "' of " + type.getSimpleName();
                    if (!creator && !ownRules && names(field).noneMatch(properties::contains)) {
                        problems.add(
                                place + " is not stored: give it a public getter and setter, or make it transient");
                    }
                    value(field.getGenericType(), place);
                }
            }
        }
    }

    /**
     * The names that the property of a field may have: its own, or the same without what code styles put before or behind
     * it, as in {@code isExpress}, {@code mOrderId} and {@code _id}.
     */
    private static Stream<String> names(Field field) {
        String name = field.getName();
        Matcher styled = STYLED.matcher(name);
        if (!styled.matches()) {
            return Stream.of(name);
        }
        String bare = styled.group(1);
        return Stream.of(name, Character.toLowerCase(bare.charAt(0)) + bare.substring(1));
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
