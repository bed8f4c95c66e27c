package dev.afterward.console;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts back what is masked into JSON that was edited as it is shown. What is shown at a place and was left there is what is
 * stored there; a mask anywhere else is refused, because nobody can tell what it stands for.
 */
final class MaskedEdit {

    private static final int LONGEST_PLACE = 200;

    private final Kept kept;

    private MaskedEdit(Kept kept) {
        this.kept = kept;
    }

    /** What takes the place of something that was left as it is shown. */
    private interface Kept {
        JsonValue of(JsonValue stored, JsonValue shown);
    }

    /**
     * What is to be stored.
     *
     * @param stored what is stored
     * @param shown the same as it is shown
     * @param typed what was made of that
     * @throws EditRefusedException when it is no JSON, or has a mask that stands for nothing
     */
    static String of(String stored, String shown, String typed) {
        return json(new MaskedEdit((value, mask) -> value), stored, shown, typed);
    }

    /**
     * The same with something harmless of the same kind in place of each value that is masked. What is said of this, nobody
     * can have learned from what is masked.
     */
    static String withoutHidden(String stored, String shown, String typed) {
        return json(new MaskedEdit(MaskedEdit::standIn), stored, shown, typed);
    }

    private static String json(MaskedEdit edit, String stored, String shown, String typed) {
        String json = edit.restored(EditedJson.parse(stored), EditedJson.parse(shown), EditedJson.parse(typed), "")
                .toString();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(json)) {
            throw new EditRefusedException("unicode");
        }
        return json;
    }

    private static JsonValue standIn(JsonValue stored, JsonValue shown) {
        if (stored.equals(shown)) {
            return stored;
        }
        if (stored instanceof JsonObject object && shown instanceof JsonObject seen) {
            JsonObjectBuilder all = Json.createObjectBuilder();
            seen.forEach((name, mask) -> all.add(name, standIn(object.getOrDefault(name, mask), mask)));
            return all.build();
        }
        if (stored instanceof JsonArray array && shown instanceof JsonArray seen && array.size() == seen.size()) {
            JsonArrayBuilder all = Json.createArrayBuilder();
            for (int i = 0; i < seen.size(); i++) {
                all.add(standIn(array.get(i), seen.get(i)));
            }
            return all.build();
        }
        return switch (stored.getValueType()) {
            case STRING -> shown;
            case NUMBER -> Json.createValue(0);
            case TRUE, FALSE -> JsonValue.FALSE;
            case NULL -> JsonValue.NULL;
            case OBJECT -> JsonValue.EMPTY_JSON_OBJECT;
            case ARRAY -> JsonValue.EMPTY_JSON_ARRAY;
        };
    }

    private JsonValue restored(@Nullable JsonValue stored, @Nullable JsonValue shown, JsonValue edited, String place) {
        if (stored != null && shown != null && edited.equals(shown)) {
            return kept.of(stored, shown);
        }
        if (!hasMask(edited)) {
            return edited;
        }
        if (edited instanceof JsonObject object) {
            return restored(stored, shown, object, place);
        }
        if (edited instanceof JsonArray array) {
            return restored(stored, shown, array, place);
        }
        throw new EditRefusedException("mask", named(place));
    }

    private JsonValue restored(@Nullable JsonValue stored, @Nullable JsonValue shown, JsonObject edited, String place) {
        JsonObjectBuilder restored = Json.createObjectBuilder();
        for (Map.Entry<String, JsonValue> entry : edited.entrySet()) {
            String name = entry.getKey();
            String at = place.isEmpty() ? name : place + "." + name;
            if (name.contains(Masks.HIDDEN)) {
                throw new EditRefusedException("mask", named(at));
            }
            JsonValue was = stored instanceof JsonObject object ? object.get(name) : null;
            JsonValue seen = shown instanceof JsonObject object ? object.get(name) : null;
            restored.add(name, restored(was, seen, entry.getValue(), at));
        }
        return restored.build();
    }

    /** An element has no name: where elements were moved, added or taken away, a mask may be another one's. */
    private JsonValue restored(@Nullable JsonValue stored, @Nullable JsonValue shown, JsonArray edited, String place) {
        JsonArray was = stored instanceof JsonArray array ? array : JsonValue.EMPTY_JSON_ARRAY;
        JsonArray seen = shown instanceof JsonArray array ? array : JsonValue.EMPTY_JSON_ARRAY;
        if (was.size() != edited.size() || seen.size() != edited.size()) {
            throw new EditRefusedException("moved", named(place));
        }
        JsonArrayBuilder restored = Json.createArrayBuilder();
        for (int i = 0; i < edited.size(); i++) {
            JsonValue element = edited.get(i);
            if (hasMask(element) && !element.equals(seen.get(i)) && seen.contains(element)) {
                throw new EditRefusedException("moved", named(place));
            }
            restored.add(restored(was.get(i), seen.get(i), element, place + "[" + i + "]"));
        }
        return restored.build();
    }

    private static String named(String place) {
        return Wording.text(place.isEmpty() ? "$" : place, LONGEST_PLACE);
    }

    private static boolean hasMask(JsonValue value) {
        if (value instanceof JsonObject object) {
            return object.entrySet().stream()
                    .anyMatch(entry -> entry.getKey().contains(Masks.HIDDEN) || hasMask(entry.getValue()));
        }
        return value instanceof JsonArray array
                ? array.stream().anyMatch(MaskedEdit::hasMask)
                : value instanceof JsonString string && string.getString().contains(Masks.HIDDEN);
    }
}
