package dev.afterward.payload;

import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayInputStream;
import java.util.List;

/** The names in a task's JSON. Reading a task passes over what its type does not have; what people write by hand should not. */
public final class JsonNames {

    private JsonNames() {}

    /**
     * What a task's type does not have of a JSON object from which the task was read.
     *
     * @param written the object
     * @param known the task as it is encoded
     * @return the names that only the first one has, apart from those without a value
     */
    public static List<String> unknown(byte[] written, byte[] known) {
        return unknown(JsonProvider.provider(), written, known);
    }

    /** The same with a provider that is at hand: to look for one costs more than to read. */
    static List<String> unknown(JsonProvider json, byte[] written, byte[] known) {
        JsonObject all = read(json, written);
        JsonObject has = read(json, known);
        return all.keySet().stream()
                .filter(name -> !has.containsKey(name) && !JsonValue.NULL.equals(all.get(name)))
                .sorted()
                .toList();
    }

    private static JsonObject read(JsonProvider provider, byte[] json) {
        try (JsonReader reader = provider.createReader(new ByteArrayInputStream(json))) {
            return reader.readObject();
        }
    }
}
