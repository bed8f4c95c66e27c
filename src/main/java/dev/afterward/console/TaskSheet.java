package dev.afterward.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task with all that a page shows of it.
 *
 * @param line the task
 * @param type the class of its tasks, or null when it is not processed here
 * @param why why it is not running, in a sentence
 * @param next what follows by itself, or null when that is not known here
 * @param rescues how often a process died with it
 * @param snoozes how often its processor has put it off
 * @param worker who made its last attempt, or which process makes it, or null when that is not known
 * @param hidden whether payload and errors may not be seen
 * @param payload what it holds, laid out, in parts; none when it was not retained or may not be seen
 * @param unmasked whether the payload is not shown because fields could not be masked in it
 * @param occurrence of which schedule it is an occurrence, or null
 * @param steps what has happened to it, the first first
 * @param attempts its recorded attempts, the latest first
 * @param stack where the attempt is that this process is making, or nothing
 * @param ancestors the tasks that led to it, the first first
 * @param children the tasks that its processor has enqueued
 * @param moreChildren whether there are more
 * @param deeds what can be done to it, by name
 * @param editable whether its due time and its priority can be changed
 * @param payloadEditable whether the user can edit what it holds
 * @param countdown when it is due, or null when that does not lie ahead
 */
public record TaskSheet(
        TaskLine line,
        @Nullable String type,
        TimedText why,
        @Nullable WhatNext next,
        int rescues,
        int snoozes,
        @Nullable String worker,
        boolean hidden,
        List<FoldedJson.Part> payload,
        boolean unmasked,
        @Nullable OccurrenceLine occurrence,
        List<Step> steps,
        List<AttemptLine> attempts,
        List<Frames.Part> stack,
        List<TaskLine> ancestors,
        List<TaskLine> children,
        boolean moreChildren,
        List<String> deeds,
        boolean editable,
        boolean payloadEditable,
        @Nullable Moment countdown) {

    /** Copies. */
    public TaskSheet {
        payload = List.copyOf(payload);
        steps = List.copyOf(steps);
        attempts = List.copyOf(attempts);
        stack = List.copyOf(stack);
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
     * An attempt that has left an error, or several that have ended alike, one after the other.
     *
     * @param key which claim of the task, the first of them
     * @param label the same in words, with the last one
     * @param first when the first of them ended, or null when it is one
     * @param at when it ended, or the last of them
     * @param duration how long it took, or null
     * @param worker who made it, or null when that is not known, or there are several
     * @param summary the first line of its error, or null when it may not be seen
     * @param trace the whole of it, in parts; none when it may not be seen, or is all in the summary
     * @param runs each of them, the latest first; none when it is one
     */
    public record AttemptLine(
            int key,
            String label,
            @Nullable Moment first,
            Moment at,
            @Nullable String duration,
            @Nullable String worker,
            @Nullable String summary,
            List<Frames.Part> trace,
            List<Run> runs) {

        /** Copies. */
        public AttemptLine {
            trace = List.copyOf(trace);
            runs = List.copyOf(runs);
        }
    }

    /**
     * One of several attempts that have ended alike.
     *
     * @param label which one, in words
     * @param at when it ended
     * @param duration how long it took, or null
     * @param worker who made it, or null when that is not known
     * @param summary the first line of its error, or null when it may not be seen, or is the same as of the last one
     */
    public record Run(
            String label,
            Moment at,
            @Nullable String duration,
            @Nullable String worker,
            @Nullable String summary) {}
}
