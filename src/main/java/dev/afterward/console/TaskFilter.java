package dev.afterward.console;

import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskQuery.Order;
import dev.afterward.store.TaskQuery.Range;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the address of a list asks for. Only what it knows is kept, so that links and forms can be made of it again.
 *
 * @param values the parameters that are set, by name
 */
record TaskFilter(Map<String, String> values) {

    static final String VIEW = "view";

    /** The states that may be deleted together; no view of the store's. */
    static final String ENDED = "ended";

    static final List<View> ENDED_VIEWS = List.of(View.SUCCEEDED, View.FAILED, View.CANCELLED, View.EXPIRED);

    /** The kind of error that tasks have, as a number of 16 hexadecimal digits. */
    static final String GROUP = "group";

    private static final List<String> NAMES = List.of(
            VIEW,
            "order",
            "queue",
            GROUP,
            "q",
            "created-from",
            "created-to",
            "due-from",
            "due-to",
            "finished-from",
            "finished-to",
            "attempts-from",
            "attempts-to",
            "priority-from",
            "priority-to");

    /** The end of the times that can be asked for, and written back to a browser's field. */
    static final String LATEST = "9999-12-31T23:59:59";

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse(LATEST + "Z");

    /** Copies. */
    TaskFilter {
        values = new LinkedHashMap<>(values);
    }

    /** What was deleted in the act of a time: no other act has the same. */
    static TaskFilter deletedAt(long millis) {
        String time = Instant.ofEpochMilli(millis).toString();
        return new TaskFilter(Map.of(VIEW, "deleted", "finished-from", time, "finished-to", time));
    }

    static TaskFilter of(Map<String, String[]> parameters) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : NAMES) {
            String[] given = parameters.get(name);
            String value = given == null || given.length == 0 ? "" : given[0].strip();
            if (!value.isEmpty() && !(name.equals("order") && value.equals("natural"))) {
                values.put(name, value);
            }
        }
        return new TaskFilter(values);
    }

    /** The filter that a link was made of. */
    static TaskFilter ofLink(String link) {
        Map<String, String[]> parameters = new LinkedHashMap<>();
        for (String part : link.substring(link.indexOf('?') + 1).split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        part.substring(0, equals),
                        new String[] {URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8)});
            }
        }
        return of(parameters);
    }

    String get(String name) {
        return values.getOrDefault(name, "");
    }

    /** Whether it asks for less than its view. */
    boolean isNarrow() {
        return values.keySet().stream().anyMatch(name -> !name.equals(VIEW) && !name.equals("order"));
    }

    /** Whether it uses more than the first row of the form. */
    boolean isElaborate() {
        return values.keySet().stream().anyMatch(name -> name.contains("-"));
    }

    /** The parameters for a link, with the question mark. */
    String link() {
        return "?" + link(values);
    }

    static String link(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** The parameter for a link to what is shown of a queue. */
    static String queueLink(String queue) {
        return link(Map.of("queue", queue));
    }

    List<ConfirmSheet.Field> fields() {
        return values.entrySet().stream()
                .map(entry -> new ConfirmSheet.Field(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The same with another value. */
    TaskFilter with(String name, @Nullable String value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return new TaskFilter(changed);
    }

    /** The same with something else in the search box, or nothing. */
    TaskFilter searching(String typed) {
        return with("q", typed.isEmpty() ? null : typed);
    }

    /**
     * The views it asks for: one, or those of all that has ended.
     *
     * @throws IllegalArgumentException when there is no such view
     */
    List<View> views() {
        String name = get(VIEW);
        return name.equals(ENDED) ? ENDED_VIEWS : List.of(view());
    }

    View view() {
        String name = get(VIEW);
        return name.isEmpty() ? View.ALL : constant(View.class, name);
    }

    /**
     * The query of a view.
     *
     * @param searched what of a task may be searched, or null when neither payloads nor errors may be
     * @throws IllegalArgumentException naming the value that is wrong
     */
    TaskQuery query(View view, TaskQuery.@Nullable Shown searched) {
        String order = get("order");
        String queue = get("queue");
        SearchBox box = SearchBox.of(get("q"));
        TaskQuery query = new TaskQuery(
                        view,
                        order.isEmpty() ? Order.NATURAL : constant(Order.class, order),
                        queue.isEmpty() ? null : queue,
                        null,
                        box.text(),
                        searched,
                        times("created"),
                        times("due"),
                        times("finished"),
                        numbers("attempts"),
                        numbers("priority"))
                .withTerms(box.conditions());
        String group = get(GROUP);
        return group.isEmpty() ? query : query.ofGroup(fingerprint(group));
    }

    static String group(long fingerprint) {
        return String.format(Locale.ROOT, "%016x", fingerprint);
    }

    static long fingerprint(String group) {
        try {
            return Long.parseUnsignedLong(group, 16);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(group, e);
        }
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        try {
            return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    private Range times(String name) {
        return range(name, text -> millis(text).toEpochMilli());
    }

    /** A browser's field sends a time without a zone: it is UTC's. */
    static Instant millis(String text) {
        Instant time;
        try {
            time = text.endsWith("Z")
                    ? Instant.parse(text)
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(text, e);
        }
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new IllegalArgumentException(text);
        }
        return time;
    }

    private Range numbers(String name) {
        return range(name, text -> {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(text, e);
            }
        });
    }

    private interface Reader {
        long read(String text);
    }

    private Range range(String name, Reader reader) {
        String from = get(name + "-from");
        String to = get(name + "-to");
        return new Range(
                from.isEmpty() ? Long.MIN_VALUE : reader.read(from), to.isEmpty() ? Long.MAX_VALUE : reader.read(to));
    }
}
