package dev.afterward.boot;

import dev.afterward.Task;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of a schedule as it was written, not yet read.
 *
 * @param name the schedule's name
 * @param type the type of the task
 * @param place where it was declared, as it stands at the end of messages
 * @param values what is said; what is left out is not there
 */
public record ScheduleText(String name, Class<? extends Task> type, String place, Map<ScheduleMember, Value> values) {

    /**
     * A value.
     *
     * @param text the text, not blank
     * @param place where it was written, as it stands at the end of messages
     */
    public record Value(String text, String place) {}

    /** Copies. */
    public ScheduleText {
        values = Map.copyOf(values);
    }

    /**
     * The same schedule with other values.
     *
     * @param name the schedule's name
     * @param others the values
     * @return the schedule
     */
    public ScheduleText with(String name, Map<ScheduleMember, Value> others) {
        return new ScheduleText(name, type, place, others);
    }

    /**
     * The values in the order of their members.
     *
     * @return a copy
     */
    public Map<ScheduleMember, Value> copy() {
        Map<ScheduleMember, Value> copy = new EnumMap<>(ScheduleMember.class);
        copy.putAll(values);
        return copy;
    }

    /** What is said of a member, or null. */
    @Nullable
    Value find(ScheduleMember member) {
        return values.get(member);
    }
}
