package dev.afterward.cdi;

import dev.afterward.boot.ScheduleMember;
import dev.afterward.boot.ScheduleText;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Month;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Jakarta Concurrency's {@code Schedule}, recognized by its name: servers of Jakarta EE 10 do not have it.
 *
 * @param annotation the annotation
 */
record JakartaSchedule(Annotation annotation) {

    private static final String SCHEDULE = "jakarta.enterprise.concurrent.Schedule";
    private static final String ASYNCHRONOUS = "jakarta.enterprise.concurrent.Asynchronous";
    private static final String EJB_SCHEDULE = "jakarta.ejb.Schedule";

    /** The schedules among the annotations of a method. */
    static List<JakartaSchedule> among(Collection<Annotation> annotations) {
        return annotations.stream()
                .flatMap(JakartaSchedule::in)
                .map(JakartaSchedule::new)
                .toList();
    }

    /** Whether the container would schedule a method because of an annotation, or not wait for its end. */
    static boolean schedules(Annotation annotation) {
        return List.of(SCHEDULE, ASYNCHRONOUS)
                .contains(annotation.annotationType().getName());
    }

    /** Whether an annotation is the one of EJB timers. */
    static boolean isOfEjb(Annotation annotation) {
        return annotation.annotationType().getName().startsWith(EJB_SCHEDULE);
    }

    private static Stream<Annotation> in(Annotation annotation) {
        return switch (annotation.annotationType().getName()) {
            case SCHEDULE -> Stream.of(annotation);
            // Before Jakarta Concurrency 3.1 it has no such member.
            case ASYNCHRONOUS ->
                has(annotation, "runAt")
                        ? Arrays.stream(member(annotation, "runAt", Annotation[].class))
                        : Stream.empty();
            default -> Stream.empty();
        };
    }

    private static boolean has(Annotation annotation, String member) {
        return Arrays.stream(annotation.annotationType().getMethods())
                .anyMatch(method -> method.getName().equals(member) && method.getParameterCount() == 0);
    }

    private static <T> T member(Annotation annotation, String name, Class<T> type) {
        try {
            return type.cast(annotation.annotationType().getMethod(name).invoke(annotation));
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(annotation + " has no member " + name, e);
        }
    }

    /** What it says, as the declaration of a schedule. */
    Map<ScheduleMember, ScheduleText.Value> values(String place) {
        Map<ScheduleMember, ScheduleText.Value> values = new EnumMap<>(ScheduleMember.class);
        String cron = member(annotation, "cron", String.class).strip();
        values.put(ScheduleMember.CRON, new ScheduleText.Value(cron.isEmpty() ? fields() : cron, place));
        String zone = member(annotation, "zone", String.class).strip();
        if (!zone.isEmpty()) {
            values.put(ScheduleMember.ZONE, new ScheduleText.Value(zone, place));
        }
        Duration late = Duration.ofSeconds(member(annotation, "skipIfLateBy", Long.class));
        values.put(ScheduleMember.LATEST_START, new ScheduleText.Value(late.toString(), place));
        return values;
    }

    /** The members of the fields as a cron expression: its days must both match too. */
    private String fields() {
        return String.join(
                " ",
                // None is refused, as the container does; * would be each second.
                numbers("seconds", "-"),
                numbers("minutes", "*"),
                numbers("hours", "*"),
                numbers("daysOfMonth", "*"),
                names(Arrays.stream(member(annotation, "months", Month[].class))),
                names(Arrays.stream(member(annotation, "daysOfWeek", DayOfWeek[].class))));
    }

    private String numbers(String name, String none) {
        int[] values = member(annotation, name, int[].class);
        return values.length == 0
                ? none
                : IntStream.of(values).mapToObj(String::valueOf).collect(Collectors.joining(","));
    }

    private static String names(Stream<? extends Enum<?>> values) {
        String names = values.map(value -> value.name().substring(0, 3)).collect(Collectors.joining(","));
        return names.isEmpty() ? "*" : names;
    }
}
