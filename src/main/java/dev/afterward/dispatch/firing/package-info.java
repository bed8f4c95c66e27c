/**
 * Schedules at work: what fires when, in turns. {@link dev.afterward.dispatch.firing.Firing} fires what is due, {@link
 * dev.afterward.dispatch.firing.Declarations} brings what the application's code declares into the store, {@link
 * dev.afterward.dispatch.firing.ScheduleActs} does what is asked for by hand. Each changes rows that its turn has locked, and
 * works out the next time from the last nominal one, so that any client can go on where another has ended: there is no leader, and
 * nothing in memory counts.
 */
@NullMarked
package dev.afterward.dispatch.firing;

import org.jspecify.annotations.NullMarked;
