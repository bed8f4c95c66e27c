package dev.afterward.console;

import dev.afterward.console.ConfirmSheet.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says in words which tasks a filter asks for. */
final class FilterWords {

    private static final int LONGEST = 200;

    private final ConsoleText text;

    FilterWords(ConsoleText text) {
        this.text = text;
    }

    /**
     * A part of a filter.
     *
     * @param name what it is called
     * @param value what it asks for
     * @param others the filter without it
     */
    record Part(String name, String value, TaskFilter others) {

        Field field() {
            return new Field(name, value);
        }
    }

    /** A filter's parts, with what each is called; the queue and the view are always said. */
    List<Field> of(TaskFilter filter) {
        return of(filter, text.of("filter.group"));
    }

    /** The same, where it is known which kind of error is asked for. */
    List<Field> of(TaskFilter filter, String kind) {
        List<Field> words = new ArrayList<>();
        if (filter.get(Parameters.QUEUE).isEmpty()) {
            words.add(new Field(text.of("column.queue"), text.of("filter.every-queue")));
        }
        parts(filter, kind).stream().map(Part::field).forEach(words::add);
        words.add(1, new Field(text.of("filter.view"), view(filter)));
        return words;
    }

    /** What makes a filter narrower than its view, the queue first. */
    List<Part> parts(TaskFilter filter) {
        return parts(filter, text.of("filter.group"));
    }

    private List<Part> parts(TaskFilter filter, String kind) {
        List<Part> parts = new ArrayList<>();
        filter.values().forEach((name, value) -> {
            if (name.equals(Parameters.QUEUE)) {
                parts.add(0, part(text.of("column.queue"), value, filter.with(name, null)));
            } else if (name.equals("q")) {
                addSearch(filter, SearchBox.of(value), parts);
            } else if (name.equals(TaskFilter.GROUP)) {
                parts.add(part(text.of("field.group"), kind, filter.with(name, null)));
            } else if (name.contains("-")) {
                parts.add(part(text.of("filter." + name), value, filter.with(name, null)));
            }
        });
        return parts;
    }

    private void addSearch(TaskFilter filter, SearchBox box, List<Part> parts) {
        for (int i = 0; i < box.terms().size(); i++) {
            SearchBox.Term term = box.terms().get(i);
            String value = term.text();
            parts.add(part(
                    term.isError() ? text.of("filter.error") : text.of("filter.field", term.name()),
                    value == null ? term.typed() : value,
                    filter.searching(box.without(i))));
        }
        String anywhere = box.text();
        if (anywhere != null) {
            parts.add(part(text.of("filter.text"), anywhere, filter.searching(box.withoutText())));
        }
    }

    private static Part part(String name, String value, TaskFilter others) {
        return new Part(Wording.text(name, LONGEST), Wording.text(value, LONGEST), others);
    }

    private String view(TaskFilter filter) {
        String view = filter.get(TaskFilter.VIEW);
        return text.of(
                view.equals(TaskFilter.ENDED)
                        ? "filter.ended"
                        : filter.view().name().toLowerCase(Locale.ROOT));
    }
}
