package dev.afterward.payload;

import java.math.BigDecimal;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Which numbers the types of Java hold without making others of them. */
final class Numbers {

    private static final int MAX_DIGITS = 30;

    private static final Set<Class<?>> LONGS = Set.of(long.class, Long.class, OptionalLong.class);
    private static final Set<Class<?>> INTS = Set.of(int.class, Integer.class, OptionalInt.class);
    private static final Set<Class<?>> SHORTS = Set.of(short.class, Short.class);
    private static final Set<Class<?>> BYTES = Set.of(byte.class, Byte.class);
    private static final Set<Class<?>> DOUBLES = Set.of(double.class, Double.class, OptionalDouble.class);
    private static final Set<Class<?>> FLOATS = Set.of(float.class, Float.class);

    private Numbers() {}

    /**
     * Whether a type holds the number that a text says. A fraction is rounded, as it is whenever a decimal number becomes a
     * double; a whole number is not, for it may be somebody's key.
     *
     * @param type any type
     * @param number a number, or some other text
     * @return false when the type is one of numbers and the text says none that it holds
     */
    static boolean holds(Class<?> type, String number) {
        try {
            if (DOUBLES.contains(type)) {
                return isNear(number, Double.parseDouble(number));
            }
            if (FLOATS.contains(type)) {
                return isNear(number, Float.parseFloat(number));
            }
            if (LONGS.contains(type)) {
                exactLong(number);
            } else if (INTS.contains(type)) {
                return exactLong(number) == (int) exactLong(number);
            } else if (SHORTS.contains(type)) {
                return exactLong(number) == (short) exactLong(number);
            } else if (BYTES.contains(type)) {
                return exactLong(number) == (byte) exactLong(number);
            }
            return true;
        } catch (ArithmeticException | NumberFormatException e) {
            return false;
        }
    }

    private static boolean isNear(String number, double parsed) {
        if (Double.isNaN(parsed) || Double.isInfinite(parsed)) {
            return false;
        }
        if (parsed == 0) {
            return isZero(number);
        }
        // Up to 15 digits are told apart by a double, and up to 6 by a float.
        return number.length() <= 6
                || !number.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-')
                || new BigDecimal(number).compareTo(new BigDecimal(parsed)) == 0;
    }

    /** Whether no digit before the exponent is another than 0. */
    private static boolean isZero(String number) {
        return number.chars().takeWhile(c -> c != 'e' && c != 'E').noneMatch(c -> c >= '1' && c <= '9');
    }

    /**
     * A whole number.
     *
     * @throws ArithmeticException when it is none, or does not fit into a long
     */
    static long exactLong(String digits) {
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
}
