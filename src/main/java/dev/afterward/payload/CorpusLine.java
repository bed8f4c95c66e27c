package dev.afterward.payload;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;

/**
 * A line of a corpus: a payload that was stored.
 *
 * @param queue the name of its queue
 * @param version its version
 * @param task the id of its task
 * @param payload the payload
 */
public record CorpusLine(String queue, int version, String task, JsonObject payload) {

    /** What stands in the place of a value that nobody is to see. */
    public static final String HIDDEN = "•••";

    /**
     * Reads a line.
     *
     * @param line a line, as the console exports it
     * @return what it says
     * @throws IllegalArgumentException when it is none
     */
    public static CorpusLine of(String line) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            JsonObject json = reader.readObject();
            return new CorpusLine(
                    json.getString("queue"),
                    json.getInt("version"),
                    json.getString("task"),
                    json.getJsonObject("payload"));
        } catch (JsonException | ClassCastException | NullPointerException | IllegalStateException e) {
            throw new IllegalArgumentException(
                    "a line of a corpus has a queue, a version, a task and a payload; was "
                            + (line.length() > 100 ? line.substring(0, 100) + "…" : line),
                    e);
        }
    }

    /** The payload as it is stored. */
    public byte[] bytes() {
        return bytes(payload);
    }

    /** Whether a value of it is hidden. */
    public boolean isMasked() {
        return !bare(payload).equals(payload);
    }

    /** The payload without the values that are hidden. */
    public byte[] bareBytes() {
        return bytes(bare(payload));
    }

    private static byte[] bytes(JsonObject json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isHidden(JsonValue value) {
        return value instanceof JsonString text && text.getString().contains(HIDDEN);
    }

    private static JsonObject bare(JsonObject object) {
        JsonObjectBuilder bare = Json.createObjectBuilder();
        object.forEach((name, value) -> {
            if (!isHidden(value)) {
                bare.add(name, bare(value));
            }
        });
        return bare.build();
    }

    private static JsonValue bare(JsonValue value) {
        if (value instanceof JsonObject object) {
            return bare(object);
        }
        if (value instanceof JsonArray array) {
            JsonArrayBuilder bare = Json.createArrayBuilder();
            array.stream().filter(element -> !isHidden(element)).forEach(element -> bare.add(bare(element)));
            return bare.build();
        }
        return value;
    }
}
