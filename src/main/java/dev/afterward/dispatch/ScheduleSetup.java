package dev.afterward.dispatch;

import dev.afterward.Recurrence;
import dev.afterward.SchedulePolicy;
import dev.afterward.store.ScheduleRow;
import java.util.List;

/**
 * The schedules that an application's code declares.
 *
 * @param application its name; empty where it has none
 * @param definitions the schedules
 */
public record ScheduleSetup(String application, List<Definition> definitions) {

    /** No schedules. */
    public static final ScheduleSetup NONE = new ScheduleSetup("", List.of());

    /** Copies. */
    public ScheduleSetup {
        definitions = List.copyOf(definitions);
    }

    /**
     * Refuses a schedule with a name that is none, or with times that cannot be told.
     *
     * @param name the name
     * @param recurrence when it fires
     * @throws IllegalArgumentException when it is refused: the message says why
     */
    public static void check(String name, Recurrence recurrence) {
        ClientSchedules.checkName(name);
        ScheduleOperations.check(recurrence);
    }

    /**
     * A schedule.
     *
     * @param name its name
     * @param queue the name of the queue of its tasks
     * @param payload its task, encoded
     * @param times when it fires; it was checked that they can be read
     * @param policy what it does when its occurrences do not come one by one and in time
     */
    public record Definition(
            String name, String queue, byte[] payload, ScheduleRow.Times times, SchedulePolicy policy) {}
}
