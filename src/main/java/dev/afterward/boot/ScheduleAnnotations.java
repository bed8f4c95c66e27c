package dev.afterward.boot;

import dev.afterward.Cron;
import dev.afterward.Every;
import dev.afterward.Missed;
import dev.afterward.Overlap;
import dev.afterward.Recurring;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import dev.afterward.dispatch.work.TaskTypes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The schedules that task types declare with {@link Recurring} and {@link Every}. */
public final class ScheduleAnnotations {

    private final String place;
    private final Map<ScheduleMember, ScheduleText.Value> values = new EnumMap<>(ScheduleMember.class);

    private ScheduleAnnotations(Class<?> annotation, Class<? extends Task> type) {
        place = " (@" + annotation.getSimpleName() + " of " + type.getName() + ")";
    }

    /**
     * What they declare.
     *
     * @param queues the names of the queues by their types. The classes that a sealed type permits are looked at too.
     * @return the schedules, as they were written
     */
    public static List<ScheduleText> of(Map<Class<? extends Task>, String> queues) {
        Map<Class<? extends Task>, String> all = new LinkedHashMap<>();
        queues.forEach((type, queue) -> TaskTypes.accepted(type).forEach(accepted -> all.putIfAbsent(accepted, queue)));
        // A class with a queue of its own is not one of its supertype's.
        all.putAll(queues);
        List<ScheduleText> texts = new ArrayList<>();
        all.forEach((type, queue) -> {
            for (Recurring one : type.getAnnotationsByType(Recurring.class)) {
                texts.add(text(type, queue, one));
            }
            for (Every one : type.getAnnotationsByType(Every.class)) {
                texts.add(text(type, queue, one));
            }
        });
        return texts;
    }

    /**
     * What keeps them from being declared. A schedule without a name has that of its queue: if the queue is renamed, it would be
     * another schedule, and while both releases run each would fire.
     *
     * @param types the types of tasks
     * @return one text for each problem; empty when there is none
     */
    public static List<String> problems(Collection<Class<? extends Task>> types) {
        List<String> problems = new ArrayList<>();
        for (Class<? extends Task> type : types) {
            TaskQueue queue = type.getAnnotation(TaskQueue.class);
            boolean isUnnamed = Stream.of(type.getAnnotationsByType(Recurring.class))
                            .anyMatch(one -> one.name().isEmpty())
                    || Stream.of(type.getAnnotationsByType(Every.class))
                            .anyMatch(one -> one.name().isEmpty());
            if (queue != null && queue.formerly().length > 0 && isUnnamed) {
                problems.add("the schedule of task type " + type.getName() + " has no name, and its queue '"
                        + queue.name()
                        + "' had another one: give the schedule the name that it had, name = \"" + queue.formerly()[0]
                        + "\" perhaps, since otherwise it would be another schedule");
            }
        }
        return problems;
    }

    private static ScheduleText text(Class<? extends Task> type, String queue, Recurring one) {
        ScheduleAnnotations read = new ScheduleAnnotations(Recurring.class, type);
        // Nothing else can stand for it, so an empty one is not left out: it is refused.
        read.values.put(ScheduleMember.CRON, new ScheduleText.Value(one.cron().strip(), read.place));
        read.set(ScheduleMember.ZONE, one.zone());
        read.set(
                ScheduleMember.MISSING,
                one.missing() == Cron.Missing.SHIFT ? "" : one.missing().name());
        read.set(
                ScheduleMember.DOUBLED,
                one.doubled() == Cron.Doubled.FIRST ? "" : one.doubled().name());
        read.policy(one.task(), one.missed(), one.catchUp(), one.latestStart(), one.overlap(), one.jitter());
        return read.text(type, queue, one.name());
    }

    private static ScheduleText text(Class<? extends Task> type, String queue, Every one) {
        ScheduleAnnotations read = new ScheduleAnnotations(Every.class, type);
        read.values.put(ScheduleMember.EVERY, new ScheduleText.Value(one.value().strip(), read.place));
        read.policy(one.task(), one.missed(), one.catchUp(), one.latestStart(), one.overlap(), one.jitter());
        return read.text(type, queue, one.name());
    }

    /** Java does not tell whether a member was written out: one at its default counts as left out. */
    private void policy(String task, Missed missed, int catchUp, String latestStart, Overlap overlap, String jitter) {
        set(ScheduleMember.TASK, task);
        set(ScheduleMember.MISSED, missed == Missed.FIRE_ONCE ? "" : missed.name());
        set(ScheduleMember.CATCH_UP, catchUp == 0 ? "" : String.valueOf(catchUp));
        set(ScheduleMember.LATEST_START, latestStart);
        set(ScheduleMember.OVERLAP, overlap == Overlap.SKIP ? "" : overlap.name());
        set(ScheduleMember.JITTER, jitter);
    }

    private void set(ScheduleMember member, String text) {
        if (!text.isBlank()) {
            values.put(member, new ScheduleText.Value(text.strip(), place));
        }
    }

    private ScheduleText text(Class<? extends Task> type, String queue, String name) {
        return new ScheduleText(name.isEmpty() ? queue : name, type, place, values);
    }
}
