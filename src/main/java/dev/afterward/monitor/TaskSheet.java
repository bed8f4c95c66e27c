package dev.afterward.monitor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task with all that a page shows of it.
 *
 * @param line the task
 * @param type the class of its tasks, or null when it is not processed here
 * @param why why it is not running, in a sentence
 * @param rescues how often a process died with it
 * @param snoozes how often its processor has put it off
 * @param worker who made its last attempt, or which process makes it, or null when that is not known
 * @param hidden whether payload and errors may not be seen
 * @param payload what it holds, laid out, or null when it was not retained or may not be seen
 * @param unmasked whether the payload is not shown because fields could not be masked in it
 * @param steps what has happened to it, the first first
 * @param attempts its recorded attempts, the latest first
 * @param ancestors the tasks that led to it, the first first
 * @param children the tasks that its processor has enqueued
 * @param moreChildren whether there are more
 * @param deeds what can be done to it, by name
 * @param editable whether its due time and its priority can be changed
 * @param countdown when it is due, or null when that does not lie ahead
 */
public record TaskSheet(
        TaskLine line,
        @Nullable String type,
        String why,
        int rescues,
        int snoozes,
        @Nullable String worker,
        boolean hidden,
        @Nullable String payload,
        boolean unmasked,
        List<Step> steps,
        List<AttemptLine> attempts,
        List<TaskLine> ancestors,
        List<TaskLine> children,
        boolean moreChildren,
        List<String> deeds,
        boolean editable,
        @Nullable Moment countdown) {

    /** Copies. */
    public TaskSheet {
        steps = List.copyOf(steps);
        attempts = List.copyOf(attempts);
        ancestors = List.copyOf(ancestors);
        children = List.copyOf(children);
        deeds = List.copyOf(deeds);
    }

    /**
     * Something that has happened.
     *
     * @param at when
     * @param text what
     * @param colour how good that is
     */
    public record Step(Moment at, String text, String colour) {}

    /**
     * An attempt that has left an error.
     *
     * @param number which claim of the task
     * @param at when it ended
     * @param duration how long it took, or null
     * @param worker who made it, or null when that is not known
     * @param summary the first line of its error, or null when it may not be seen
     * @param trace all of it, or null when the summary is all of it
     */
    public record AttemptLine(
            int number,
            Moment at,
            @Nullable String duration,
            @Nullable String worker,
            @Nullable String summary,
            @Nullable String trace) {}
}
