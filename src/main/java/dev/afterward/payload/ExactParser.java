package dev.afterward.payload;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonLocation;
import jakarta.json.stream.JsonParser;
import java.math.BigDecimal;

/** A parser whose {@link #getInt} and {@link #getLong} throw where others drop digits. */
final class ExactParser implements JsonParser {

    private static final int MAX_DIGITS = 30;

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
        String digits = parser.getString();
        try {
            // Decimals have their length looked at first: 1.0E+999999999 is a short text and a thousand million digits.
            return isShortDecimal(digits) ? new BigDecimal(digits).longValueExact() : Long.parseLong(digits);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new ArithmeticException(
                    (digits.length() <= MAX_DIGITS ? digits : digits.substring(0, MAX_DIGITS) + "…")
                            + " is no long or int");
        }
    }

    /** Whether it has a fraction, which may be zero, and neither an exponent nor many digits. */
    private static boolean isShortDecimal(String digits) {
        return digits.indexOf('.') >= 0
                && digits.length() <= MAX_DIGITS
                && digits.indexOf('e') < 0
                && digits.indexOf('E') < 0;
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
        parser.skipArray();
    }

    @Override
    public void skipObject() {
        parser.skipObject();
    }

    @Override
    public void close() {
        parser.close();
    }
}
