package dev.afterward.console;

import dev.afterward.console.ConfirmSheet.Field;
import dev.afterward.store.TaskInspector.View;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Says in words what a form asks for. Nothing of the form was checked: what has no words is said as it was sent. */
final class FormWords {

    /** What a form says of itself. */
    private static final Set<String> INTERNAL = Set.of(Selection.KEY, ConfirmSheet.EXPECTED, EditSheet.MARK, "from");

    private final ConsoleText text;

    FormWords(ConsoleText text) {
        this.text = text;
    }

    /** What was sent, without empty fields. */
    List<Field> of(Map<String, String[]> parameters) {
        List<Field> words = new ArrayList<>();
        parameters.forEach((name, values) -> Stream.of(values)
                .filter(value -> !value.isBlank() && !INTERNAL.contains(name))
                .forEach(value -> words.add(new Field(or("field." + name, name), word(name, value.strip())))));
        return words;
    }

    private String word(String name, String value) {
        return switch (name) {
            case Parameters.DEED -> or("do." + value.toUpperCase(Locale.ROOT), value);
            case "all" -> value.equals("true") ? text.of("again.yes") : value;
            case "order" -> or("order." + value.toLowerCase(Locale.ROOT), value);
            case TaskFilter.GROUP -> text.of("filter.group");
            case TimetableForm.KIND -> or("field." + value, value);
            case TimetableForm.MISSING, TimetableForm.DOUBLED, TimetableForm.MISSED, TimetableForm.OVERLAP ->
                or("choice." + name + "." + value.toUpperCase(Locale.ROOT), value);
            case TaskFilter.VIEW -> view(value.toLowerCase(Locale.ROOT));
            default -> time(value);
        };
    }

    private String view(String value) {
        if (value.equals(TaskFilter.ENDED)) {
            return text.of("filter.ended");
        }
        return Stream.of(View.values()).anyMatch(view -> view.name().equalsIgnoreCase(value)) ? text.of(value) : value;
    }

    private static String time(String value) {
        try {
            return value.endsWith("Z") ? Moment.of(Instant.parse(value)).text() : value;
        } catch (DateTimeException e) {
            return value;
        }
    }

    private String or(String key, String otherwise) {
        return text.has(key) ? text.of(key) : otherwise;
    }
}
