package dev.afterward.payload;

import java.util.Map;

/** Which JSON something is read from. */
sealed interface Shape {

    /** One that is not looked into: the application reads it by code of its own, or nothing is known of it. */
    Shape UNKNOWN = new Unknown();

    /** See {@link #UNKNOWN}. */
    record Unknown() implements Shape {}

    /** One JSON value. */
    record Scalar(Class<?> type) implements Shape {}

    /** An array. */
    record Elements(Shape element) implements Shape {}

    /** An object with any keys; or an array of entries, if the keys are no single values. */
    record Entries(Shape key, Shape value) implements Shape {}

    /** An object with the properties of a record or a class. What it has besides is not read. */
    record Properties(Class<?> type, Map<String, Shape> byName) implements Shape {}

    /** An object whose first property names one of several types. */
    record Choice(String key, Map<String, Shape> byAlias) implements Shape {}
}
