package dev.afterward.payload;

import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbDateFormat;
import jakarta.json.bind.annotation.JsonbNumberFormat;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import jakarta.json.bind.annotation.JsonbTypeDeserializer;
import jakarta.json.bind.annotation.JsonbTypeSerializer;
import java.lang.annotation.Annotation;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What JSON-B writes of a value and reads into it: a component of a record; of a class, a public field, or a getter with a
 * setter or a parameter of the creator.
 *
 * @param name its name in Java
 * @param jsonName its name in JSON
 * @param type what it is read as
 * @param treatment what the application's annotations make of it
 * @param reader the accessor, getter or field
 */
record Property(String name, String jsonName, Type type, Treatment treatment, Member reader) {

    /** What annotations of JSON-B make of a property. */
    enum Treatment {
        /** JSON-B's usual form. */
        USUAL,
        /** A format that the application has chosen; it may tell less than the value. */
        FORMATTED,
        /** Code of the application's own: what it makes is right. */
        CONVERTED,
        /** Left out, on purpose. */
        OMITTED
    }

    private static final List<Class<? extends Annotation>> CONVERSIONS =
            List.of(JsonbTypeAdapter.class, JsonbTypeDeserializer.class, JsonbTypeSerializer.class);

    private static final List<Class<? extends Annotation>> FORMATS =
            List.of(JsonbDateFormat.class, JsonbNumberFormat.class);

    /** Where a value is read into. */
    private record Target(Type type, List<AnnotatedElement> elements) {}

    /** Those of a type, in the order of their declaration as far as there is one. */
    static List<Property> of(Class<?> type) {
        Map<String, Target> targets = new LinkedHashMap<>();
        Executable creator = creator(type);
        if (creator != null) {
            for (Parameter parameter : creator.getParameters()) {
                JsonbProperty named = parameter.getAnnotation(JsonbProperty.class);
                String name = named == null || named.value().isEmpty() ? parameter.getName() : named.value();
                targets.put(name, new Target(parameter.getParameterizedType(), List.of(parameter)));
            }
        } else if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                targets.put(component.getName(), new Target(component.getGenericType(), List.of(component)));
            }
        }
        for (Method method : type.getMethods()) {
            String name = method.getName();
            if (name.startsWith("set")
                    && name.length() > 3
                    && method.getParameterCount() == 1
                    && isOfInstances(method)) {
                targets.putIfAbsent(
                        decapitalised(name, 3), new Target(method.getGenericParameterTypes()[0], List.of(method)));
            }
        }
        for (Field field : type.getFields()) {
            if (isOfInstances(field) && !Modifier.isFinal(field.getModifiers())) {
                targets.putIfAbsent(field.getName(), new Target(field.getGenericType(), List.of(field)));
            }
        }
        List<Property> properties = new ArrayList<>();
        readers(type)
                .forEach((name, reader) -> property(type, name, reader, targets).ifPresent(properties::add));
        return properties;
    }

    private static Optional<Property> property(Class<?> type, String name, Member reader, Map<String, Target> targets) {
        List<AnnotatedElement> elements = new ArrayList<>();
        elements.add((AnnotatedElement) reader);
        Field field = field(type, name);
        if (field != null) {
            elements.add(field);
        }
        Target target = targets.get(name);
        if (target != null) {
            elements.addAll(target.elements());
        }
        String jsonName = elements.stream()
                .map(element -> element.getAnnotation(JsonbProperty.class))
                .filter(Objects::nonNull)
                .map(JsonbProperty::value)
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse(name);
        if (target == null) {
            // A creator's parameter is found by its name in JSON.
            target = targets.get(jsonName);
            if (target == null) {
                return Optional.empty();
            }
            elements.addAll(target.elements());
        }
        // A record may be a local one, whose accessors are public in a class that is not.
        ((AccessibleObject) reader).trySetAccessible();
        return Optional.of(new Property(name, jsonName, target.type(), treatment(type, elements), reader));
    }

    private static Treatment treatment(Class<?> type, List<AnnotatedElement> elements) {
        if (hasAny(elements, List.of(JsonbTransient.class))) {
            return Treatment.OMITTED;
        }
        if (hasAny(elements, CONVERSIONS)) {
            return Treatment.CONVERTED;
        }
        return hasAny(elements, FORMATS) || hasAny(List.of(type, type.getPackage()), FORMATS)
                ? Treatment.FORMATTED
                : Treatment.USUAL;
    }

    /** What a value can be asked for, by name. */
    private static Map<String, Member> readers(Class<?> type) {
        Map<String, Member> readers = new LinkedHashMap<>();
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                readers.put(component.getName(), component.getAccessor());
            }
            return readers;
        }
        for (Method method : type.getMethods()) {
            String name = method.getName();
            int prefix = name.startsWith("get") ? 3 : name.startsWith("is") ? 2 : 0;
            if (prefix > 0
                    && name.length() > prefix
                    && method.getParameterCount() == 0
                    && method.getReturnType() != void.class
                    && method.getDeclaringClass() != Object.class
                    && isOfInstances(method)) {
                readers.put(decapitalised(name, prefix), method);
            }
        }
        for (Field field : type.getFields()) {
            if (isOfInstances(field)) {
                readers.putIfAbsent(field.getName(), field);
            }
        }
        return readers;
    }

    /**
     * Asks a value for it.
     *
     * @throws ReflectiveOperationException when it cannot be asked, or throws
     */
    @Nullable
    Object of(Object value) throws ReflectiveOperationException {
        return reader instanceof Field field ? field.get(value) : ((Method) reader).invoke(value);
    }

    /** The constructor or method that the application names for JSON-B to make instances with, or null. */
    static @Nullable Executable creator(Class<?> type) {
        return Stream.<Executable[]>of(type.getDeclaredConstructors(), type.getDeclaredMethods())
                .flatMap(Arrays::stream)
                .filter(each -> each.isAnnotationPresent(JsonbCreator.class))
                .findFirst()
                .orElse(null);
    }

    private static boolean hasAny(List<AnnotatedElement> elements, List<Class<? extends Annotation>> annotations) {
        return elements.stream().anyMatch(element -> annotations.stream().anyMatch(element::isAnnotationPresent));
    }

    private static boolean isOfInstances(Member member) {
        return !Modifier.isStatic(member.getModifiers()) && !member.isSynthetic();
    }

    private static String decapitalised(String method, int prefix) {
        return Character.toLowerCase(method.charAt(prefix)) + method.substring(prefix + 1);
    }

    private static @Nullable Field field(Class<?> type, String name) {
        for (Class<?> owner = type; owner != null && owner != Object.class; owner = owner.getSuperclass()) {
            for (Field field : owner.getDeclaredFields()) {
                if (field.getName().equals(name) && isOfInstances(field)) {
                    return field;
                }
            }
        }
        return null;
    }
}
