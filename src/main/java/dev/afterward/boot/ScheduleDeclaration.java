package dev.afterward.boot;

import dev.afterward.Recurrence;
import dev.afterward.SchedulePolicy;
import dev.afterward.Task;
import java.util.Objects;

/**
 * A schedule that an application declares.
 *
 * @param name its name
 * @param task what is enqueued
 * @param recurrence when
 * @param policy what happens to occurrences that are missed or overlap
 */
public record ScheduleDeclaration(String name, Task task, Recurrence recurrence, SchedulePolicy policy) {

    /** Checks that nothing is missing. */
    public ScheduleDeclaration {
        Objects.requireNonNull(name, "the schedule's name is null");
        Objects.requireNonNull(task, "the task is null");
        Objects.requireNonNull(recurrence, "the recurrence is null");
        Objects.requireNonNull(policy, "the policy is null");
    }
}
