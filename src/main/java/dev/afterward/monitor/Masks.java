package dev.afterward.monitor;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Hides the values of some fields of a payload. */
final class Masks {

    private static final JsonValue HIDDEN = Json.createValue("•••");

    private final Set<String> names;

    Masks(Set<String> names) {
        this.names = names;
    }

    /** The payload without the values that are hidden; empty when it is no JSON, so that nobody can tell what to hide. */
    Optional<String> hide(String json) {
        if (names.isEmpty()) {
            return Optional.of(json);
        }
        // In an array: a reader stops after a value, whatever follows it.
        try (JsonReader reader = Json.createReader(new StringReader("[" + json + "]"))) {
            JsonArray values = reader.readArray();
            if (values.size() != 1) {
                return Optional.empty();
            }
            JsonValue value = values.get(0);
            JsonValue hidden = hide(value);
            // As it was written, when there is nothing to hide.
            return Optional.of(hidden.equals(value) ? json : hidden.toString());
        } catch (RuntimeException | StackOverflowError e) {
            // No JSON, or nested more deeply than the parser goes, for which it has no exception of its own.
            return Optional.empty();
        }
    }

    private JsonValue hide(JsonValue value) {
        if (value instanceof JsonObject object) {
            JsonObjectBuilder hidden = Json.createObjectBuilder();
            object.forEach((name, field) ->
                    hidden.add(name, names.contains(name.toLowerCase(Locale.ROOT)) ? HIDDEN : hide(field)));
            return hidden.build();
        }
        if (value instanceof JsonArray array) {
            JsonArrayBuilder hidden = Json.createArrayBuilder();
            array.forEach(item -> hidden.add(hide(item)));
            return hidden.build();
        }
        return value;
    }
}
