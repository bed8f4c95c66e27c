package dev.afterward.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Reads from the counters how attempts ended, and how long tasks waited and ran. They are written once a second: those of the
 * last second before its process was killed are missing. A role of {@link TaskInspector}.
 */
public interface AttemptFigures {

    /**
     * How attempts ended.
     *
     * @param since from when on: the start of a period
     * @param step the length of a period: whole minutes for the last two hours, whole quarters of an hour for the last two
     *     days
     * @return a number for each period, queue and outcome that occurred
     */
    List<Activity> activity(Instant since, Duration step);

    /**
     * How attempts of a queue ended in a period.
     *
     * @param from its beginning
     * @param queue the name of the queue
     * @param outcome how
     * @param count how many
     */
    record Activity(Instant from, String queue, Tally.Outcome outcome, long count) {}

    /**
     * How long tasks waited and ran.
     *
     * @param since from when on: the start of a period
     * @param step the length of a period, as for {@link #activity}
     * @return a number for each period, kind and slot that occurred
     */
    List<Delay> delays(Instant since, Duration step);

    /**
     * How long attempts of one queue took.
     *
     * @param queue the name of the queue
     * @param since from when on, to a quarter of an hour; for the last two days
     * @param now the time
     * @return a number for each slot that occurred, over the whole time
     */
    List<Delay> runs(String queue, Instant since, Instant now);

    /**
     * How long the tasks of a queue waited and ran. Reads no counters of other queues.
     *
     * @param queue the name of the queue
     * @param since from when on: the start of a period
     * @param step the length of a period: a minute, or a quarter of an hour
     * @param periods how many periods
     * @return a number for each period, kind and slot that occurred; none when there is no such queue
     */
    List<Delay> delays(String queue, Instant since, Duration step, int periods);

    /**
     * How many tasks of a period took so long.
     *
     * @param from its beginning
     * @param kind what took so long
     * @param slot how long: a slot of {@link Latency}
     * @param count how many
     */
    record Delay(Instant from, Latency.Kind kind, int slot, long count) {

        /** The duration that a slot stands for, in microseconds. */
        public static long micros(int slot) {
            return Latency.micros(slot);
        }
    }
}
