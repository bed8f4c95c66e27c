package dev.afterward.console;

import dev.afterward.Cron;
import dev.afterward.Missed;
import dev.afterward.Overlap;
import dev.afterward.console.Snapshots.Range;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskQuery.Order;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the parameters of the pages may be. They are looked at in one place, before anything is read or done, so that a wrong
 * one is named as it was sent, and no page has to expect one.
 */
final class Parameters {

    static final String QUEUE = "queue";

    /** What is to be done. */
    static final String DEED = "do";

    /** A page of a list, and the form of several tasks, name each of them. */
    private static final String TASK = "task";

    private static final List<String> TIMES = List.of("created", "due", "finished");
    private static final List<String> NUMBERS = List.of("attempts", "priority");
    private static final int LONGEST_TEXT = 200;
    private static final int LONGEST_NAME = 1_000;

    private static final Map<String, Rule> RULES = rules();

    private Parameters() {}

    /** All that are known. */
    static Set<String> names() {
        return RULES.keySet();
    }

    /** What a value has to be. */
    private interface Rule {

        /** Throws a {@link BadValueException} when it is not. */
        void check(String name, String value);
    }

    private static Map<String, Rule> rules() {
        Map<String, Rule> rules = new HashMap<>();
        rules.put(TaskFilter.VIEW, choice(Stream.concat(names(View.values()), Stream.of(TaskFilter.ENDED))));
        rules.put("order", choice(names(Order.values())));
        rules.put("range", choice(names(Range.values())));
        rules.put(DEED, choice(names(Deed.values())));
        // Whatever else it says, it must not mean all tasks.
        rules.put("all", choice(Stream.of("true")));
        rules.put(ConfirmSheet.FOR_GOOD, choice(Stream.of("true")));
        rules.put(Selection.REPEATS, choice(Stream.of("true")));
        rules.put(TASK, Parameters::task);
        rules.put("id", text(LONGEST_TEXT));
        rules.put(QUEUE, text(LONGEST_NAME));
        rules.put("q", text(LONGEST_TEXT));
        rules.put("cursor", text(LONGEST_TEXT));
        rules.put("due", Parameters::time);
        rules.put("priority", number(Integer.MIN_VALUE, Integer.MAX_VALUE));
        rules.put("most", number(1, Integer.MAX_VALUE));
        rules.put("before", number(0, Long.MAX_VALUE));
        rules.put(Selection.UNTIL, Parameters::time);
        rules.put(Selection.KEY, text(LONGEST_TEXT));
        rules.put(EditSheet.MARK, text(LONGEST_TEXT));
        rules.put(ConfirmSheet.TYPED, text(LONGEST_TEXT));
        rules.put(ConfirmSheet.EXPECTED, text(LONGEST_TEXT));
        rules.put(TaskFilter.GROUP, Parameters::group);
        rules.putAll(scheduleRules());
        for (String end : List.of("-from", "-to")) {
            TIMES.forEach(name -> rules.put(name + end, Parameters::time));
            NUMBERS.forEach(name -> rules.put(name + end, number(Integer.MIN_VALUE, Integer.MAX_VALUE)));
        }
        return Map.copyOf(rules);
    }

    private static Map<String, Rule> scheduleRules() {
        Map<String, Rule> rules = new HashMap<>();
        rules.put(ScheduleName.PARAMETER, Parameters::schedule);
        rules.put(ScheduleListReader.BEGINS, text(LONGEST_NAME));
        rules.put(ScheduleListReader.AFTER, text(LONGEST_NAME));
        rules.put("history", choice(Stream.of("all")));
        rules.put(TimetableSheet.PREVIEW, choice(Stream.of("true")));
        // What is wrong with these is said beside the field.
        TimetableForm.TYPED.forEach(name -> rules.put(name, text(LONGEST_NAME)));
        rules.put(TimetableForm.KIND, choice(Stream.of(TimetableForm.CRON, TimetableForm.EVERY)));
        rules.put(TimetableForm.MISSING, choice(names(Cron.Missing.values())));
        rules.put(TimetableForm.DOUBLED, choice(names(Cron.Doubled.values())));
        rules.put(TimetableForm.MISSED, choice(names(Missed.values())));
        rules.put(TimetableForm.OVERLAP, choice(names(Overlap.values())));
        return rules;
    }

    /**
     * Checks all that are known. Others are no concern of these pages.
     *
     * @throws BadValueException naming the first one that is wrong
     */
    static void check(Map<String, String[]> parameters) {
        RULES.forEach((name, rule) -> {
            List<String> values = values(parameters, name);
            if (values.size() > 1 && !name.equals(TASK)) {
                throw new BadValueException(name, values.get(1), "once", values.get(0), null);
            }
            values.forEach(value -> rule.check(name, value));
        });
        TIMES.forEach(name -> checkOrder(parameters, name));
        NUMBERS.forEach(name -> checkOrder(parameters, name));
    }

    /**
     * Checks the terms that tasks are searched for. The audit is searched for a text, whatever is in it.
     *
     * @throws BadValueException naming the first one that is wrong
     */
    static void checkTerms(Map<String, String[]> parameters) {
        List<TaskQuery.Term> ignored =
                SearchBox.of(ConsoleActions.first(parameters, "q")).conditions();
    }

    /**
     * Checks that a form has what its action needs. An empty field is none: a time that is left out must not mean now.
     *
     * @throws BadValueException naming the first one that is missing
     */
    static void requireForm(Map<String, String[]> parameters) {
        require(parameters, DEED);
        List<String> needed = switch (ConsoleActions.deed(ConsoleActions.first(parameters, DEED))) {
            case RESCHEDULE -> List.of(TASK, "due");
            case REPRIORITIZE -> List.of(TASK, "priority");
            case COMMIT, ROLL_BACK, EDIT -> List.of(TASK);
            case CHANGE_SCHEDULE, PAUSE_SCHEDULE, RESUME_SCHEDULE, RUN_SCHEDULE, REMOVE_SCHEDULE ->
                List.of(ScheduleName.PARAMETER);
            default -> List.of();
        };
        needed.forEach(name -> require(parameters, name));
    }

    /** Checks a value that may not be empty. */
    static void require(Map<String, String[]> parameters, String name) {
        Objects.requireNonNull(RULES.get(name)).check(name, ConsoleActions.first(parameters, name));
    }

    /** The values that differ and are not empty: an empty field of a form asks for nothing. */
    private static List<String> values(Map<String, String[]> parameters, String name) {
        return Arrays.stream(parameters.getOrDefault(name, new String[0]))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .distinct()
                .toList();
    }

    private static void checkOrder(Map<String, String[]> parameters, String name) {
        String from = ConsoleActions.first(parameters, name + "-from");
        String to = ConsoleActions.first(parameters, name + "-to");
        if (from.isEmpty() || to.isEmpty()) {
            return;
        }
        boolean reversed = TIMES.contains(name)
                ? TaskFilter.millis(from).isAfter(TaskFilter.millis(to))
                : Long.parseLong(from) > Long.parseLong(to);
        if (reversed) {
            throw new BadValueException(name + "-to", to, "after", from, null);
        }
    }

    private static Stream<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::name);
    }

    private static Rule choice(Stream<String> constants) {
        List<String> names =
                constants.map(name -> name.toLowerCase(Locale.ROOT)).toList();
        String all = names.stream().collect(Collectors.joining(", "));
        return (name, value) -> {
            if (!names.contains(value.toLowerCase(Locale.ROOT))) {
                throw new BadValueException(name, value, "choice", all, null);
            }
        };
    }

    private static Rule text(int longest) {
        return (name, value) -> {
            if (value.length() > longest) {
                throw new BadValueException(name, value, "text", String.valueOf(longest), null);
            }
        };
    }

    private static void schedule(String name, String value) {
        if (value.isBlank() || value.length() > LONGEST_NAME) {
            throw new BadValueException(name, value, "schedule", String.valueOf(LONGEST_NAME), null);
        }
    }

    private static Rule number(long from, long to) {
        return (name, value) -> {
            try {
                long number = Long.parseLong(value);
                if (number >= from && number <= to) {
                    return;
                }
            } catch (NumberFormatException e) {
                throw new BadValueException(name, value, "number", from + " … " + to, e);
            }
            throw new BadValueException(name, value, "number", from + " … " + to, null);
        };
    }

    private static void time(String name, String value) {
        try {
            Instant ignored = TaskFilter.millis(value);
        } catch (IllegalArgumentException e) {
            throw new BadValueException(name, value, "time", TaskFilter.LATEST, e);
        }
    }

    private static void group(String name, String value) {
        try {
            long ignored = TaskFilter.fingerprint(value);
        } catch (IllegalArgumentException e) {
            throw new BadValueException(name, value, "group", TaskFilter.group(-1), e);
        }
    }

    private static void task(String name, String value) {
        if (Selection.id(value).isEmpty()) {
            throw new BadValueException(name, value, "task", "0HB6ZV3K40G00", null);
        }
    }
}
