package dev.afterward.payload;

import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import jakarta.json.bind.annotation.JsonbTypeDeserializer;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import jakarta.json.bind.annotation.JsonbVisibility;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON of a type of tasks, as far as the type alone tells.
 *
 * @param shape which JSON it is read from
 * @param exact whether each value comes back as it was: it consists of records, the usual containers and what is always
 *     read back equal. What is not exact may yet come back; only the value tells.
 * @param guessed whether JSON-B would make something up for values that do not fit, where it refuses others by itself
 */
record Form(Shape shape, boolean exact, boolean guessed) {

    /** The form of a type. */
    static Form of(Class<?> type) {
        Maker maker = new Maker();
        Shape shape = maker.of(type);
        return new Form(shape, maker.exact, maker.guessed);
    }

    /** Looks at one type and at all that it is made of. */
    private static final class Maker {

        private final Map<Class<?>, Shape> made = new HashMap<>();
        private boolean exact = true;
        private boolean guessed;

        private Shape of(Type type) {
            if (type instanceof Class<?> plain) {
                return ofClass(plain);
            }
            if (type instanceof GenericArrayType array) {
                return elements(of(array.getGenericComponentType()));
            }
            if (type instanceof WildcardType wildcard) {
                return of(wildcard.getUpperBounds()[0]);
            }
            return type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw
                    ? ofGeneric(raw, generic.getActualTypeArguments())
                    : unknown();
        }

        private Shape ofGeneric(Class<?> raw, Type[] arguments) {
            // What is empty inside another Optional, and an order that a comparator makes, are not written.
            exact &= !(raw == Optional.class && isOptional(arguments[0])) && !JsonbTypes.isSorted(raw);
            if (raw == Optional.class) {
                return of(arguments[0]);
            }
            if (Map.class.isAssignableFrom(raw) && arguments.length == 2) {
                // JSON-B makes entries without a key of the elements of any array.
                guessed = true;
                Shape key = of(arguments[0]);
                exact &= key instanceof Shape.Scalar;
                return new Shape.Entries(key, of(arguments[1]));
            }
            return Collection.class.isAssignableFrom(raw) && arguments.length == 1
                    ? elements(of(arguments[0]))
                    : unknown();
        }

        private Shape elements(Shape element) {
            // JSON-B passes over a single value in front of an element that is an object or an array.
            guessed |= !(element instanceof Shape.Scalar);
            return new Shape.Elements(element);
        }

        private static boolean isOptional(Type type) {
            return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
        }

        private Shape ofClass(Class<?> type) {
            if (type.isAnnotationPresent(JsonbTypeAdapter.class)
                    || type.isAnnotationPresent(JsonbTypeDeserializer.class)
                    || type.isAnnotationPresent(JsonbVisibility.class)
                    || JsonValue.class.isAssignableFrom(type)) {
                return unknown();
            }
            if (type.isPrimitive() || type.isEnum() || JsonbTypes.SCALARS.contains(type)) {
                exact &= !JsonbTypes.isInexact(type);
                guessed |= JsonbTypes.isGuessed(type);
                return new Shape.Scalar(type);
            }
            if (type.isArray()) {
                return elements(of(type.getComponentType()));
            }
            if (JsonbTypes.isOfPlatform(type) || Map.class.isAssignableFrom(type)) {
                return unknown();
            }
            Shape known = made.get(type);
            if (known != null) {
                return known;
            }
            JsonbTypeInfo subtypes = type.getAnnotation(JsonbTypeInfo.class);
            return subtypes == null ? ofProperties(type) : ofSubtypes(type, subtypes);
        }

        private Shape ofProperties(Class<?> type) {
            exact &= type.isRecord() && Property.creator(type) == null;
            // A class keeps its default where a record is refused null.
            guessed |= !type.isRecord();
            Map<String, Shape> parts = new HashMap<>();
            Shape shape = new Shape.Properties(type, parts);
            // Known before it is complete: it may hold itself.
            made.put(type, shape);
            for (Property property : Property.of(type)) {
                switch (property.treatment()) {
                    case USUAL -> parts.put(property.jsonName(), of(property.type()));
                    case FORMATTED, CONVERTED -> parts.put(property.jsonName(), unknown());
                    case OMITTED -> parts.put(property.jsonName(), Shape.UNKNOWN);
                }
            }
            return shape;
        }

        private Shape ofSubtypes(Class<?> type, JsonbTypeInfo subtypes) {
            exact = false;
            // JSON-B reads them from JSON that a parser has read before, by other rules.
            guessed = true;
            Map<String, Shape> parts = new HashMap<>();
            Shape shape = new Shape.Choice(subtypes.key(), parts);
            made.put(type, shape);
            for (JsonbSubtype each : subtypes.value()) {
                parts.put(each.alias(), ofClass(each.type()));
            }
            return shape;
        }

        private Shape unknown() {
            exact = false;
            return Shape.UNKNOWN;
        }
    }
}
