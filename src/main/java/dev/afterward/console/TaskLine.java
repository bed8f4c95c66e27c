package dev.afterward.console;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector.TaskRow;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A task as a page shows it. What is null is shown as missing, never or not yet.
 *
 * @param id its id
 * @param status what its status is called in the texts
 * @param colour the colour of its status
 * @param running whether an attempt is being made
 * @param ended whether it has ended
 * @param queue its queue
 * @param queueLink its queue, for an address
 * @param priority its priority
 * @param attempts the attempts begun, of how many
 * @param created when it was created
 * @param due when it may run
 * @param executed when its last attempt began
 * @param runningFor how long its attempt takes already
 * @param lastDuration how long its last attempt took
 * @param finished when it ended
 * @param expires when it may be deleted
 * @param parent the task whose processor made it
 * @param error the first line of its last error, or null when there is none or it may not be seen
 */
public record TaskLine(
        String id,
        String status,
        String colour,
        boolean running,
        boolean ended,
        String queue,
        String queueLink,
        int priority,
        String attempts,
        Moment created,
        Moment due,
        @Nullable Moment executed,
        @Nullable String runningFor,
        @Nullable String lastDuration,
        @Nullable Moment finished,
        @Nullable Moment expires,
        @Nullable String parent,
        @Nullable String error) {

    /** Names are the application's, and short; a page holds 25 of them. */
    private static final int LONGEST_NAME = 200;

    private static final int LONGEST_ERROR = 160;

    /**
     * A task.
     *
     * @param maxAttempts how often its queue tries it, or 0 when that is not known here
     * @param rights whether its error may be seen, and what of it
     * @param text how durations are written
     */
    static TaskLine of(TaskRow row, int maxAttempts, Rights rights, ConsoleText text, Instant now) {
        String error = row.lastError();
        boolean running = row.state() == RowState.RUNNING;
        boolean ended = isEnded(row.state());
        Instant started = row.started();
        TaskId parent = row.parent();
        return new TaskLine(
                row.id().toString(),
                row.cancelling()
                        ? "status.cancelling"
                        : "status." + row.state().name().toLowerCase(Locale.ROOT),
                row.cancelling() ? "orange" : colour(row.state()),
                running,
                ended,
                Wording.text(row.queue(), LONGEST_NAME),
                URLEncoder.encode(row.queue(), StandardCharsets.UTF_8),
                row.priority(),
                maxAttempts == 0 ? String.valueOf(row.attempts()) : row.attempts() + " / " + maxAttempts,
                Moment.of(row.id().createdAt()),
                Moment.of(row.due()),
                Moment.ofNullable(started),
                running && started != null ? text.duration(Duration.between(started, now)) : null,
                text.durationOrNull(row.lastDuration()),
                Moment.ofNullable(row.finished()),
                Moment.ofNullable(row.expires()),
                parent == null ? null : parent.toString(),
                rights.details() && error != null && !isFine(row.state()) ? firstLine(rights.error(error)) : null);
    }

    private static boolean isFine(RowState state) {
        return state == RowState.SUCCEEDED || state == RowState.RUNNING;
    }

    static String firstLine(String error) {
        return Wording.text(error.strip().lines().findFirst().orElse(""), LONGEST_ERROR);
    }

    private static boolean isEnded(RowState state) {
        if (state == RowState.DELETED) {
            return true;
        }
        TaskStatus status = state.status();
        return switch (status) {
            case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> true;
            case PENDING, RUNNING, PARKED, NOT_FOUND -> false;
        };
    }

    private static String colour(RowState state) {
        return switch (state) {
            case RUNNING -> "yellow";
            case SCHEDULED, READY -> "azure";
            case SUSPECT, PARKED -> "orange";
            case PREPARED -> "purple";
            case SUCCEEDED -> "green";
            case FAILED -> "red";
            case CANCELLED, EXPIRED, DELETED -> "secondary";
        };
    }
}
