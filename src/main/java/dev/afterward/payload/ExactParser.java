package dev.afterward.payload;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonLocation;
import jakarta.json.stream.JsonParser;
import java.math.BigDecimal;

/**
 * A parser whose {@link #getInt} and {@link #getLong} throw where others drop digits, and which skips nothing that is no
 * JSON.
 */
final class ExactParser implements JsonParser {

    private final JsonParser parser;

    ExactParser(JsonParser parser) {
        this.parser = parser;
    }

    @Override
    public int getInt() {
        long value = getLong();
        if (value != (int) value) {
            throw new ArithmeticException(value + " is no int");
        }
        return (int) value;
    }

    @Override
    public long getLong() {
        return Numbers.exactLong(parser.getString());
    }

    @Override
    public BigDecimal getBigDecimal() {
        return parser.getBigDecimal();
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    @Override
    public Event next() {
        return parser.next();
    }

    @Override
    public String getString() {
        return parser.getString();
    }

    @Override
    public boolean isIntegralNumber() {
        return parser.isIntegralNumber();
    }

    @Override
    public JsonLocation getLocation() {
        return parser.getLocation();
    }

    @Override
    public JsonObject getObject() {
        return parser.getObject();
    }

    @Override
    public JsonValue getValue() {
        return parser.getValue();
    }

    @Override
    public JsonArray getArray() {
        return parser.getArray();
    }

    @Override
    public void skipArray() {
        skip();
    }

    @Override
    public void skipObject() {
        skip();
    }

    /** To the end of what has begun, token by token: Parsson looks for an end that is not there for ever. */
    private void skip() {
        int depth = 1;
        while (depth > 0) {
            switch (parser.next()) {
                case START_ARRAY, START_OBJECT -> depth++;
                case END_ARRAY, END_OBJECT -> depth--;
                default -> {
                    // Part of what is skipped.
                }
            }
        }
    }

    @Override
    public void close() {
        parser.close();
    }
}
