package dev.afterward.payload;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The names in a task's JSON. Reading a task passes over what its type does not have; what people write by hand should not. */
public final class JsonNames {

    private JsonNames() {}

    /**
     * What a task's type does not have of a JSON object from which the task was read.
     *
     * @param written the object
     * @param known the task as it is encoded
     * @return the names that only the first one has, apart from those without a value; of objects in it with the way that leads
     *     there, such as {@code lines[].article}
     */
    public static List<String> unknown(byte[] written, byte[] known) {
        return unknown(JsonProvider.provider(), written, known);
    }

    /** The same with a provider that is at hand: to look for one costs more than to read. */
    static List<String> unknown(JsonProvider json, byte[] written, byte[] known) {
        Names has = new Names();
        has.add("", read(json, known));
        Set<String> unknown = new TreeSet<>();
        has.collectUnknown("", read(json, written), unknown);
        return List.copyOf(unknown);
    }

    /**
     * The names of an object and of all objects in it. The elements of an array are taken together: a set has no order, and may
     * have become smaller.
     */
    private static final class Names {

        private final Set<String> names = new HashSet<>();
        private final Set<String> objects = new HashSet<>();

        void add(String path, JsonValue value) {
            if (value instanceof JsonObject object) {
                objects.add(path);
                object.forEach((name, each) -> {
                    names.add(within(path, name));
                    add(within(path, name), each);
                });
            } else if (value instanceof JsonArray array) {
                array.forEach(each -> add(path + "[]", each));
            }
        }

        /** Only within what is an object here too: what an adapter writes as something else has no names. */
        void collectUnknown(String path, JsonValue value, Set<String> unknown) {
            if (value instanceof JsonObject object && objects.contains(path)) {
                object.forEach((name, each) -> {
                    if (names.contains(within(path, name))) {
                        collectUnknown(within(path, name), each, unknown);
                    } else if (!JsonValue.NULL.equals(each)) {
                        unknown.add(within(path, name));
                    }
                });
            } else if (value instanceof JsonArray array) {
                array.forEach(each -> collectUnknown(path + "[]", each, unknown));
            }
        }

        private static String within(String path, String name) {
            return path.isEmpty() ? name : path + "." + name;
        }
    }

    private static JsonObject read(JsonProvider provider, byte[] json) {
        try (JsonReader reader = provider.createReader(new ByteArrayInputStream(json))) {
            return reader.readObject();
        }
    }
}
