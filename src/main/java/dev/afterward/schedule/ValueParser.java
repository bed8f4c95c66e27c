package dev.afterward.schedule;

import java.util.Locale;

/** Reads what all fields have in common: numbers and names, {@code *}, ranges and steps. */
final class ValueParser {

    private static final int MOST_DIGITS = 9;

    private final CronParser parser;
    private final Field field;

    ValueParser(CronParser parser, Field field) {
        this.parser = parser;
        this.field = field;
    }

    /** The set of the values of a list: a bit for each. */
    static long set(CronParser parser, Field field, String text) {
        ValueParser values = new ValueParser(parser, field);
        long set = 0;
        for (String item : parser.items(field, text)) {
            set |= values.item(item);
        }
        return set;
    }

    /** The set of the values of an item: a value, {@code *}, a range, or one of these with a step. */
    long item(String item) {
        int slash = item.indexOf('/');
        String range = slash < 0 ? item : item.substring(0, slash);
        int step = slash < 0 ? 1 : step(item, item.substring(slash + 1));
        int dash = range.indexOf('-');
        boolean isRange = dash > 0;
        boolean isAll = range.equals("*");
        int begin = isAll ? field.first : value(item, isRange ? range.substring(0, dash) : range);
        int from = field.normal(begin);
        int to = isAll || slash >= 0 ? field.last : from;
        if (isRange) {
            to = end(begin, value(item, range.substring(dash + 1)));
        }
        if (slash >= 0) {
            checkStep(item, from, to, step, isRange);
        }
        long set = 0;
        for (int value = from; value <= to; value += step) {
            set |= 1L << ((value - field.first) % field.size() + field.first);
        }
        return set;
    }

    /** Where a range ends: beyond the last value if it goes on with the first one. The week from 0 to 7 is a whole one. */
    private int end(int begin, int written) {
        if (field == Field.DAY_OF_WEEK && begin == 0 && written == field.size()) {
            return field.last;
        }
        int end = field.normal(written);
        return end < field.normal(begin) ? end + field.size() : end;
    }

    /**
     * A number or a name.
     *
     * @param item what it is a part of
     */
    int value(String item, String text) {
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int value = text.length() > MOST_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(text);
            if (value < field.first || value > field.largest()) {
                throw parser.problem(field, item, "is out of range: use " + field.range());
            }
            return value;
        }
        int name = field.names().indexOf(text.toUpperCase(Locale.ROOT));
        if (name >= 0) {
            return field.first + name;
        }
        if (text.equals("?")) {
            throw parser.problem(
                    field,
                    item,
                    field.isDay() ? "combines ? with something else: use ? alone" : "is allowed for days only: use *");
        }
        if (!field.names().isEmpty() && !text.isEmpty() && text.chars().allMatch(Character::isLetter)) {
            throw parser.problem(field, item, "is an unknown name: use " + field.range());
        }
        throw parser.problem(field, item, "cannot be read: use " + field.range() + field.forms());
    }

    private int step(String item, String text) {
        if (text.isEmpty() || text.length() > MOST_DIGITS || text.chars().anyMatch(c -> c < '0' || c > '9')) {
            throw parser.problem(field, item, "has a step that is no number: write one, such as 2");
        }
        int step = Integer.parseInt(text);
        if (step < 1) {
            throw parser.problem(field, item, "has a step of 0: use at least 1");
        }
        return step;
    }

    /** A step leads to a second value; and the last value is not followed at once by the first one of the next round. */
    private void checkStep(String item, int from, int to, int step, boolean isRange) {
        if (step > to - from) {
            throw parser.problem(
                    field,
                    item,
                    "has a step beyond the end, so only " + from + " matches: write " + from
                            + ", or use Recurrence.every for longer intervals");
        }
        if (isRange || (field != Field.SECOND && field != Field.MINUTE)) {
            return;
        }
        int last = to - (to - from) % step;
        int gap = from + field.size() - last;
        if (4 * gap < step) {
            throw parser.problem(
                    field,
                    item,
                    "fires at " + last + " and, " + gap + " " + field.title + (gap == 1 ? "" : "s") + " later, at "
                            + from
                            + " again: use a step that divides " + field.size()
                            + ", or Recurrence.every for equal intervals; if you mean it, write " + from + "-"
                            + field.last + "/" + step);
        }
    }
}
