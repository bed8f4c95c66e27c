package dev.afterward.payload;

import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether each class that a sealed type permits has an alias. JSON-B writes one that has none without a mark of its class,
 * and cannot read it back.
 */
final class Aliases {

    private final Set<Class<?>> named = new HashSet<>();
    private final List<Class<?>> classes = new ArrayList<>();

    private Aliases(Class<?> type) {
        add(type);
    }

    private void add(Class<?> type) {
        JsonbTypeInfo subtypes = type.getAnnotation(JsonbTypeInfo.class);
        if (subtypes != null) {
            Arrays.stream(subtypes.value()).map(JsonbSubtype::type).forEach(named::add);
        }
        if (type.isSealed() && Modifier.isAbstract(type.getModifiers())) {
            Arrays.stream(type.getPermittedSubclasses()).forEach(this::add);
        } else {
            classes.add(type);
        }
    }

    /** What lacks an alias; empty where {@link JsonbTypeInfo} does not decide how a type is read. */
    static List<String> problems(Class<?> type) {
        if (!type.isSealed()
                || !Modifier.isAbstract(type.getModifiers())
                || !type.isAnnotationPresent(JsonbTypeInfo.class)) {
            return List.of();
        }
        Aliases aliases = new Aliases(type);
        return aliases.classes.stream()
                .filter(permitted -> !aliases.named.contains(permitted))
                .map(permitted ->
                        "it permits " + permitted.getName() + ", which has no alias: add a @JsonbSubtype for it"
                                + " to the @JsonbTypeInfo of " + type.getSimpleName())
                .toList();
    }
}
