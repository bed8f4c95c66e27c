package dev.afterward.boot;

import dev.afterward.Cron;
import dev.afterward.Missed;
import dev.afterward.Overlap;
import dev.afterward.PayloadException;
import dev.afterward.Recurrence;
import dev.afterward.SchedulePolicy;
import dev.afterward.Task;
import dev.afterward.dispatch.ScheduleSetup;
import dev.afterward.payload.JsonNames;
import dev.afterward.payload.PayloadCodec;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the declaration of one schedule. Each part that is wrong is a problem of its own. */
final class ScheduleTextReader {

    private static final String NONE = "none";
    private static final int MOST_CAUGHT_UP = 1_000;

    private final ScheduleText text;
    private final PayloadCodec codec;
    private final boolean configured;
    private final List<String> problems;

    ScheduleTextReader(ScheduleText text, PayloadCodec codec, boolean configured, List<String> problems) {
        this.text = text;
        this.codec = codec;
        this.configured = configured;
        this.problems = problems;
    }

    /** The schedule, or null when there are problems. */
    @Nullable
    ScheduleDeclaration read() {
        int before = problems.size();
        Recurrence recurrence = recurrence();
        if (recurrence != null) {
            Recurrence found = recurrence;
            checked(place(recurrence), recurrence, () -> {
                ScheduleSetup.check(text.name(), found);
                return found;
            });
        }
        SchedulePolicy policy = policy();
        Task task = task();
        return recurrence == null || task == null || problems.size() > before
                ? null
                : new ScheduleDeclaration(text.name(), task, recurrence, policy);
    }

    private String place(Recurrence recurrence) {
        ScheduleText.Value value = text.find(recurrence instanceof Cron ? ScheduleMember.CRON : ScheduleMember.EVERY);
        return value == null ? text.place() : value.place();
    }

    private @Nullable Recurrence recurrence() {
        ScheduleText.Value every = text.find(ScheduleMember.EVERY);
        ScheduleText.Value cron = text.find(ScheduleMember.CRON);
        if (every != null) {
            Duration length = duration(ScheduleMember.EVERY, every);
            return length == null ? null : checked(every.place(), null, () -> Recurrence.every(length));
        }
        Cron.Missing missing = oneOf(ScheduleMember.MISSING, Cron.Missing.SHIFT);
        Cron.Doubled doubled = oneOf(ScheduleMember.DOUBLED, Cron.Doubled.FIRST);
        ZoneId zone = zone();
        if (cron == null) {
            problem("a cron expression is empty: write 5 fields, such as 30 2 * * *", text.place());
            return null;
        }
        return zone == null ? null : checked(cron.place(), null, () -> new Cron(cron.text(), zone, missing, doubled));
    }

    private @Nullable ZoneId zone() {
        ScheduleText.Value zone = text.find(ScheduleMember.ZONE);
        if (zone == null) {
            problem(
                    "there is no zone: write one, such as zone = \"Europe/Berlin\" or \"UTC\""
                            + (configured ? ", or set afterward.schedule-zone" : ""),
                    text.place());
            return null;
        }
        try {
            return ZoneId.of(zone.text());
        } catch (DateTimeException unknown) {
            problem(
                    "there is no zone '" + zone.text() + "': use the name of a region, such as Europe/Berlin, or UTC",
                    zone.place());
            return null;
        }
    }

    private SchedulePolicy policy() {
        ScheduleText.Value most = text.find(ScheduleMember.CATCH_UP);
        Missed missed = oneOf(ScheduleMember.MISSED, most == null ? Missed.FIRE_ONCE : Missed.CATCH_UP);
        SchedulePolicy rule = SchedulePolicy.DEFAULT.overlap(oneOf(ScheduleMember.OVERLAP, Overlap.SKIP));
        if (missed == Missed.CATCH_UP) {
            rule = most == null ? rule.catchUp(MOST_CAUGHT_UP) : caughtUp(rule, most);
        } else {
            rule = rule.missed(missed);
            if (most != null) {
                problem(
                        "catch-up is for missed = CATCH_UP, but missed is " + missed + ": remove one of them",
                        most.place());
            }
        }
        ScheduleText.Value late = text.find(ScheduleMember.LATEST_START);
        Duration latest =
                late == null || late.text().equalsIgnoreCase(NONE) ? null : duration(ScheduleMember.LATEST_START, late);
        if (late != null && latest != null) {
            SchedulePolicy before = rule;
            rule = or(checked(late.place(), before, () -> before.latestStart(latest)), before);
        }
        ScheduleText.Value jitter = text.find(ScheduleMember.JITTER);
        Duration spread = jitter == null ? null : duration(ScheduleMember.JITTER, jitter);
        if (jitter != null && spread != null) {
            SchedulePolicy before = rule;
            rule = or(checked(jitter.place(), before, () -> before.jitter(spread)), before);
        }
        return rule;
    }

    private SchedulePolicy caughtUp(SchedulePolicy rule, ScheduleText.Value most) {
        try {
            int number = Integer.parseInt(most.text());
            return or(checked(most.place(), rule, () -> rule.catchUp(number)), rule);
        } catch (NumberFormatException e) {
            problem("catch-up must be a whole number from 1 to 1,000, was '" + most.text() + "'", most.place());
            return rule;
        }
    }

    private @Nullable Task task() {
        ScheduleText.Value json = text.find(ScheduleMember.TASK);
        Class<? extends Task> type = text.type();
        String need = json == null ? need(type) : null;
        if (need != null) {
            problem("task type " + type.getName() + need + ": write one as JSON, task = \"{…}\"", text.place());
            return null;
        }
        String given = json == null ? "{}" : json.text();
        String place = json == null ? text.place() : json.place();
        byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
        try {
            Task task = codec.decode(bytes, type);
            // What is stored may be older than its type; what is written in an annotation is not.
            List<String> unknown = JsonNames.unknown(bytes, codec.encode(task));
            if (unknown.isEmpty()) {
                return task;
            }
            problem(
                    "task '" + given + "': task type " + type.getName() + " has no " + String.join(", ", unknown),
                    place);
        } catch (PayloadException e) {
            problem("task '" + given + "' cannot be read: " + e.getMessage(), place);
        }
        return null;
    }

    /** Why a type is not made of nothing, or null when it is. */
    private static @Nullable String need(Class<?> type) {
        if (Modifier.isAbstract(type.getModifiers())) {
            return " has tasks of several classes";
        }
        List<String> components = new ArrayList<>();
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            Arrays.stream(at.getDeclaredFields())
                    .filter(field -> !Modifier.isStatic(field.getModifiers())
                            && !Modifier.isTransient(field.getModifiers())
                            && !field.isSynthetic())
                    .forEach(field -> components.add(field.getName()));
        }
        return components.isEmpty() ? null : " has components (" + String.join(", ", components) + ")";
    }

    private @Nullable Duration duration(ScheduleMember member, ScheduleText.Value value) {
        try {
            return value.text().equals("0") ? Duration.ZERO : Duration.parse(value.text());
        } catch (DateTimeParseException e) {
            problem(
                    member.setting + " must be an ISO 8601 duration such as PT10S, was '" + value.text() + "'",
                    value.place());
            return null;
        }
    }

    private <E extends Enum<E>> E oneOf(ScheduleMember member, E byDefault) {
        ScheduleText.Value value = text.find(member);
        if (value == null) {
            return byDefault;
        }
        Class<E> type = byDefault.getDeclaringClass();
        try {
            return Enum.valueOf(type, value.text().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            problem(
                    member.setting + " must be one of "
                            + Arrays.stream(type.getEnumConstants())
                                    .map(Enum::name)
                                    .collect(Collectors.joining(", "))
                            + ", was '" + value.text() + "'",
                    value.place());
            return byDefault;
        }
    }

    /** A value out of its range is a problem; then the fallback. */
    private <T> @Nullable T checked(String place, @Nullable T fallback, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            problem(String.valueOf(e.getMessage()), place);
            return fallback;
        }
    }

    private static <T> T or(@Nullable T value, T fallback) {
        return value == null ? fallback : value;
    }

    private void problem(String message, String place) {
        problems.add((message.startsWith("schedule '") ? "" : "schedule '" + text.name() + "': ") + message + place);
    }
}
