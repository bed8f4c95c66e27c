package dev.afterward.schedule;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;

/** Reads a cron expression. Each problem names the expression, the field, the value and the remedy. */
final class CronParser {

    private static final int MOST_CHARACTERS = 200;
    private static final int MOST_SHOWN = 40;
    private static final int FIELDS = Field.values().length;

    private static final Map<String, String> MACROS = new TreeMap<>(Map.of(
            "@hourly", "0 0 * * * *",
            "@daily", "0 0 0 * * *",
            "@midnight", "0 0 0 * * *",
            "@weekly", "0 0 0 * * 0",
            "@monthly", "0 0 0 1 * *",
            "@yearly", "0 0 0 1 1 *",
            "@annually", "0 0 0 1 1 *"));

    private final String expression;

    CronParser(String expression) {
        this.expression = expression.strip();
    }

    CronFields parse() {
        checkCharacters();
        String[] texts = fields();
        long seconds = ValueParser.set(this, Field.SECOND, texts[0]);
        long minutes = ValueParser.set(this, Field.MINUTE, texts[1]);
        long hours = ValueParser.set(this, Field.HOUR, texts[2]);
        DaysOfMonth daysOfMonth =
                days(Field.DAY_OF_MONTH, texts[3], DaysOfMonth.ANY, DayParser::dayOfMonth, DaysOfMonth::or);
        long months = ValueParser.set(this, Field.MONTH, texts[4]);
        DaysOfWeek daysOfWeek = days(Field.DAY_OF_WEEK, texts[5], DaysOfWeek.ANY, DayParser::dayOfWeek, DaysOfWeek::or);
        boolean isFixed = texts[2].chars().noneMatch(c -> c == '*' || c == '-' || c == '/');
        CronFields fields = new CronFields(seconds, minutes, hours, daysOfMonth, months, daysOfWeek, isFixed);
        if (!fields.canFire()) {
            throw problem("it never fires: no date has day of month " + texts[3] + ", month " + texts[4]
                    + " and day of week " + texts[5] + ", which must all match: change one of them");
        }
        return fields;
    }

    private void checkCharacters() {
        if (expression.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                    "cron expression '" + expression.substring(0, MOST_SHOWN) + "…': it has " + expression.length()
                            + " characters: use at most " + MOST_CHARACTERS + ", for example with ranges and steps");
        }
        expression.codePoints().filter(c -> c >= 128).findFirst().ifPresent(c -> {
            throw problem("it has the character '" + Character.toString(c) + "' ("
                    + String.format(Locale.ROOT, "U+%04X", c) + "): use digits 0 to 9 and letters A to Z");
        });
    }

    /** The texts of the six fields. */
    private String[] fields() {
        String text = expression;
        if (text.startsWith("@")) {
            text = MACROS.get(text.toLowerCase(Locale.ROOT));
            if (text == null) {
                throw problem("it is unknown: use one of " + String.join(", ", MACROS.keySet())
                        + "; for \"every 5 minutes\" use Recurrence.every");
            }
        }
        String[] texts = text.split("\\s+");
        if (texts.length == FIELDS + 1) {
            throw problem("it has a seventh field, the year, as Quartz does: leave it out");
        }
        if (texts.length == FIELDS - 1) {
            return ("0 " + String.join(" ", texts)).split(" ");
        }
        if (texts.length != FIELDS || texts[0].isEmpty()) {
            int count = texts[0].isEmpty() ? 0 : texts.length;
            throw problem("it has " + count + (count == 1 ? " field" : " fields")
                    + ": write 5 (minute, hour, day of month, month, day of week) or 6 (with the second first)");
        }
        return texts;
    }

    /** The items of a field of days, together. */
    private <T> T days(Field field, String text, T any, BiFunction<DayParser, String, T> reader, BinaryOperator<T> or) {
        if (text.equals("?")) {
            return any;
        }
        DayParser parser = new DayParser(this, field);
        T days = null;
        for (String item : items(field, text)) {
            T read = reader.apply(parser, item);
            days = days == null ? read : or.apply(days, read);
        }
        return days == null ? any : days;
    }

    /** The items of a list, at least one. */
    String[] items(Field field, String text) {
        String[] items = text.split(",", -1);
        for (String item : items) {
            if (item.isEmpty()) {
                throw problem(field, text, "has an empty item: remove the comma");
            }
        }
        return items;
    }

    IllegalArgumentException problem(Field field, String value, String problem) {
        return problem(field.title + " '" + value + "' " + problem);
    }

    private IllegalArgumentException problem(String problem) {
        return new IllegalArgumentException("cron expression '" + expression + "': " + problem);
    }
}
