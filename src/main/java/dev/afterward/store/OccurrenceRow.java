package dev.afterward.store;

import dev.afterward.Occurrence.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * An occurrence to be recorded, or several that have not fired for one reason. Times are UTC milliseconds of the Unix epoch.
 *
 * @param schedule the id of the schedule
 * @param number the number of the record, from 1 for each schedule
 * @param at the nominal time, of the first one
 * @param last the nominal time of the last one
 * @param count how many there are
 * @param byHand whether somebody has run the schedule at this time
 * @param previous the nominal time of the one before that has fired, or null
 * @param decided when it was recorded
 * @param outcome what became of it: {@link Outcome#FIRED}, {@link Outcome#WAITING}, or why it did not fire
 * @param task its task, or 0
 */
public record OccurrenceRow(
        int schedule,
        long number,
        long at,
        long last,
        long count,
        boolean byHand,
        @Nullable Long previous,
        long decided,
        Outcome outcome,
        long task) {}
