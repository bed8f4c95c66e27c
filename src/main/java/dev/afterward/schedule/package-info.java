/**
 * When a schedule fires: cron expressions and intervals, the change of clocks, missed occurrences, jitter. Pure functions
 * of their arguments: no clock is read, nothing is stored, nothing waits. Their user keeps the time for which the next
 * occurrence is due and passes it in. A new kind of recurrence belongs here: a further {@link
 * dev.afterward.schedule.Timetable}.
 */
@NullMarked
package dev.afterward.schedule;

import org.jspecify.annotations.NullMarked;
