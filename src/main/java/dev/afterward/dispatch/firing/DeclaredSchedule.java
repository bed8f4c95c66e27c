package dev.afterward.dispatch.firing;

import dev.afterward.QueueConfig;
import dev.afterward.SchedulePolicy;
import dev.afterward.store.ScheduleRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a schedule is to be.
 *
 * @param name its name
 * @param queue the id of the queue of its tasks
 * @param payload its task, encoded
 * @param version the version of the payload
 * @param times when it fires
 * @param policy what it does when its occurrences do not come one by one and in time
 * @param urgency what its queue says of its tasks
 */
public record DeclaredSchedule(
        String name,
        int queue,
        byte[] payload,
        int version,
        ScheduleRow.Times times,
        SchedulePolicy policy,
        ScheduleRow.Urgency urgency) {

    /**
     * What a queue says of its tasks.
     *
     * @param config its settings
     * @return their priority, and when they expire
     */
    public static ScheduleRow.Urgency urgency(QueueConfig config) {
        Duration expireAfter = config.expireAfter();
        // Less than a millisecond would be none.
        return new ScheduleRow.Urgency(
                config.priority(), expireAfter == null ? 0 : Math.max(1, expireAfter.toMillis()));
    }

    /** What stands for all of it, but for its name: the same text for the same schedule, in each version of this library. */
    String definition() {
        String text = String.join(
                "\n",
                times.text(),
                String.valueOf(times.zone()),
                times.missing().name(),
                times.doubled().name(),
                policy.missed().name(),
                String.valueOf(policy.catchUp()),
                policy.latestStart().map(String::valueOf).orElse(""),
                policy.overlap().name(),
                policy.jitter().toString(),
                new String(payload, StandardCharsets.UTF_8) + (version == 1 ? "" : "\n" + version));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }

    /** Whether a schedule that is stored is this one. */
    boolean isSameAs(ScheduleRow row) {
        return row.queue() == queue
                && row.version() == version
                && Arrays.equals(row.payload(), payload)
                && row.times().equals(times)
                && row.policy().equals(policy)
                && row.urgency().equals(urgency);
    }

    /** This schedule as a new row. */
    ScheduleRow row(ScheduleRow.Origin origin, long now) {
        return new ScheduleRow(
                0,
                name,
                queue,
                payload,
                version,
                times,
                policy,
                urgency,
                origin,
                ScheduleRow.State.begin(now, Timetables.RULES));
    }

    /** What becomes of a row that is to be this schedule: with the time up to which all was decided. */
    ScheduleRow changed(ScheduleRow row, ScheduleRow.Origin origin) {
        return new ScheduleRow(
                row.id(),
                name,
                queue,
                payload,
                version,
                times,
                policy,
                urgency,
                origin,
                row.state().unretired());
    }
}
