package dev.afterward.console;

import dev.afterward.Cron;
import dev.afterward.Interval;
import dev.afterward.Missed;
import dev.afterward.Overlap;
import dev.afterward.Recurrence;
import dev.afterward.SchedulePolicy;
import dev.afterward.store.ManualSchedules;
import dev.afterward.store.ScheduleRow;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the form of a schedule holds, as it was typed.
 *
 * @param kind {@link #CRON} or {@link #EVERY}
 * @param cron the cron expression
 * @param zone its zone
 * @param missing what happens to a fixed time that a change of clocks leaves out
 * @param doubled what happens to a fixed time that occurs twice
 * @param every the interval
 * @param missed what happens to occurrences that were missed
 * @param catchUp how many are caught up at most
 * @param late how late an occurrence may fire, or an empty text
 * @param overlap what happens when the task of an earlier one has not ended
 * @param jitter how much later occurrences fire at most
 */
public record TimetableForm(
        String kind,
        String cron,
        String zone,
        String missing,
        String doubled,
        String every,
        String missed,
        String catchUp,
        String late,
        String overlap,
        String jitter) {

    static final String KIND = "kind";
    static final String CRON = "cron";
    static final String ZONE = "zone";
    static final String MISSING = "missing";
    static final String DOUBLED = "doubled";
    static final String EVERY = "every";
    static final String MISSED = "missed";
    static final String CATCH_UP = "catch-up";
    static final String LATE = "late";
    static final String OVERLAP = "overlap";
    static final String JITTER = "jitter";

    /** What is typed, and may be wrong; the others are chosen. */
    static final Set<String> TYPED = Set.of(CRON, ZONE, EVERY, CATCH_UP, LATE, JITTER);

    /**
     * What a form means.
     *
     * @param recurrence when the schedule fires, or null when that is wrong
     * @param policy what it does otherwise, or null when that is wrong
     * @param next its next times
     * @param errors what is wrong, by the name of the field
     */
    record Meaning(
            @Nullable Recurrence recurrence,
            @Nullable SchedulePolicy policy,
            List<Instant> next,
            Map<String, String> errors) {}

    /** The form of a schedule as it is. */
    static TimetableForm of(ScheduleRow row) {
        ScheduleRow.Times times = row.times();
        boolean cron = times.zone() != null;
        SchedulePolicy policy = row.policy();
        return new TimetableForm(
                cron ? CRON : EVERY,
                cron ? times.text() : "",
                cron ? String.valueOf(times.zone()) : "UTC",
                times.missing().name(),
                times.doubled().name(),
                cron ? "" : Spans.of(Duration.parse(times.text())),
                policy.missed().name(),
                String.valueOf(policy.catchUp()),
                policy.latestStart().map(Spans::of).orElse(""),
                policy.overlap().name(),
                Spans.of(policy.jitter()));
    }

    /** The form as it was sent. What is chosen was checked. */
    static TimetableForm of(Map<String, String[]> parameters) {
        Function<String, String> field = name -> ConsoleActions.first(parameters, name);
        return new TimetableForm(
                field.apply(KIND).equals(EVERY) ? EVERY : CRON,
                field.apply(CRON),
                field.apply(ZONE),
                field.apply(MISSING),
                field.apply(DOUBLED),
                field.apply(EVERY),
                field.apply(MISSED),
                field.apply(CATCH_UP),
                field.apply(LATE),
                field.apply(OVERLAP),
                field.apply(JITTER));
    }

    /** What it means; nothing of the store is asked. */
    Meaning meaning(ManualSchedules schedules, int count) {
        Map<String, String> errors = new HashMap<>();
        Recurrence recurrence =
                kind.equals(EVERY) ? checked(EVERY, errors, () -> new Interval(Spans.parse(every))) : cron(errors);
        List<Instant> next = recurrence == null ? null : checked(kind, errors, () -> schedules.next(recurrence, count));
        SchedulePolicy policy = policy(errors);
        return new Meaning(
                next == null ? null : recurrence, policy, next == null ? List.of() : next, Map.copyOf(errors));
    }

    private @Nullable Recurrence cron(Map<String, String> errors) {
        String wrong = isZone() ? CRON : ZONE;
        Cron read = checked(wrong, errors, () -> Cron.of(cron, zone));
        return read == null
                ? null
                : read.missing(constant(Cron.Missing.class, missing, Cron.Missing.SHIFT))
                        .doubled(constant(Cron.Doubled.class, doubled, Cron.Doubled.FIRST));
    }

    private boolean isZone() {
        try {
            ZoneId ignored = ZoneId.of(zone);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private @Nullable SchedulePolicy policy(Map<String, String> errors) {
        SchedulePolicy start = SchedulePolicy.DEFAULT;
        SchedulePolicy caught = checked(CATCH_UP, errors, () -> start.catchUp(number()));
        SchedulePolicy late =
                this.late.isEmpty() ? start : checked(LATE, errors, () -> start.latestStart(Spans.parse(this.late)));
        SchedulePolicy shaken =
                jitter.isEmpty() ? start : checked(JITTER, errors, () -> start.jitter(Spans.parse(jitter)));
        return caught == null || late == null || shaken == null
                ? null
                : new SchedulePolicy(
                        constant(Missed.class, missed, start.missed()),
                        caught.catchUp(),
                        late.latestStart(),
                        constant(Overlap.class, overlap, start.overlap()),
                        shaken.jitter());
    }

    private int number() {
        try {
            return catchUp.isEmpty() ? SchedulePolicy.DEFAULT.catchUp() : Integer.parseInt(catchUp);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + catchUp + "' is not a whole number from 1 to 1,000", e);
        }
    }

    private static <T> @Nullable T checked(String field, Map<String, String> errors, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException | ArithmeticException e) {
            errors.put(field, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** What was not sent is as if it had not been said. */
    private static <E extends Enum<E>> E constant(Class<E> type, String name, E otherwise) {
        return name.isEmpty() ? otherwise : Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    }
}
