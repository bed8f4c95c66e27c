package dev.afterward.console;

import jakarta.json.JsonValue;
import jakarta.json.stream.JsonLocation;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;

/** JSON that was typed. */
final class EditedJson {

    private EditedJson() {}

    /**
     * The value that a text is.
     *
     * @throws EditRefusedException when it is none, naming the place and nothing of what stands there
     */
    static JsonValue parse(String text) {
        // In an array: a parser may stop after a value, whatever follows it.
        try (JsonParser parser = Masks.PARSERS.createParser(new StringReader("[" + text + "\n]"))) {
            if (parser.next() == Event.START_ARRAY && parser.next() != Event.END_ARRAY) {
                JsonValue value = parser.getValue();
                if (parser.next() == Event.END_ARRAY && !parser.hasNext()) {
                    return value;
                }
            }
        } catch (JsonParsingException e) {
            throw notJson(text, e.getLocation());
        } catch (RuntimeException | StackOverflowError e) {
            // Nested more deeply than the parser goes, or no value at all.
            throw new EditRefusedException("no-json");
        }
        throw new EditRefusedException("no-json");
    }

    private static EditRefusedException notJson(String text, JsonLocation at) {
        long line = at.getLineNumber();
        String[] lines = text.split("\n", -1);
        if (line > lines.length) {
            // What is missing is missing at the end, and not in the line that was added.
            return new EditRefusedException("no-json-at", lines.length, lines[lines.length - 1].length() + 1);
        }
        return new EditRefusedException("no-json-at", line, Math.max(1, at.getColumnNumber() - (line == 1 ? 1 : 0)));
    }
}
