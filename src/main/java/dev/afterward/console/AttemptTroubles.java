package dev.afterward.console;

import dev.afterward.console.Overview.Link;
import dev.afterward.console.Watch.Findings;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.RunningAttempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells of attempts that take too long, and of workers that are all busy. */
final class AttemptTroubles {

    /** After so long an attempt that was told to end is called one that does not listen. */
    private static final Duration DEAF = Duration.ofSeconds(30);

    private static final int UNUSUAL = 10;

    /** What counts as long where nothing is known of what is usual. */
    private static final Duration LONG_BY_ITSELF = Duration.ofHours(1);

    /** Workers of which none has ended an attempt for so long are held. */
    static final Duration BUSY = Duration.ofMinutes(3);

    private static final int TOLD = 10;
    private static final int LONGEST_NAME = 200;

    private final Troubles troubles;
    private final Instant now;

    AttemptTroubles(Troubles troubles, Instant now) {
        this.troubles = troubles;
        this.now = now;
    }

    void attempts(Findings findings) {
        int told = 0;
        int others = 0;
        for (RunningAttempt attempt : findings.attempts()) {
            Duration usual = findings.usual().get(attempt.queue());
            String key = key(attempt, usual);
            if (key.isEmpty()) {
                continue;
            }
            if (told == TOLD) {
                others++;
                continue;
            }
            told++;
            troubles.add(
                    key.equals("deaf") ? "red" : "orange",
                    key,
                    Moment.of(attempt.started()),
                    null,
                    links(attempt),
                    Wording.text(attempt.queue(), LONGEST_NAME),
                    Duration.between(attempt.started(), now),
                    usual == null ? "" : usual,
                    deafFor(attempt));
        }
        if (others > 0) {
            troubles.add(
                    "orange", "stuck-others", List.of(troubles.link("tasks.xhtml?view=running", "show-tasks")), others);
        }
    }

    private List<Link> links(RunningAttempt attempt) {
        Link show = troubles.link("task.xhtml?id=" + attempt.task(), "show-task");
        return attempt.end() == RunningAttempt.End.CANCELLED
                ? List.of(show)
                : List.of(show, troubles.act("confirm.xhtml?do=CANCEL&task=" + attempt.task(), "cancel"));
    }

    /** What is wrong with an attempt, as a key of the texts; empty when nothing is. */
    private String key(RunningAttempt attempt, @Nullable Duration usual) {
        Duration running = Duration.between(attempt.started(), now);
        if (attempt.end() != null) {
            Instant told = attempt.told();
            return told != null && told.plus(DEAF).isBefore(now) ? "deaf" : "";
        }
        if (running.compareTo(Watch.LONG) <= 0) {
            return "";
        }
        if (usual == null) {
            return running.compareTo(LONG_BY_ITSELF) > 0 ? "long" : "";
        }
        return running.compareTo(usual.multipliedBy(UNUSUAL)) > 0 ? "unusual" : "";
    }

    private Object deafFor(RunningAttempt attempt) {
        return attempt.told() == null ? "" : Duration.between(attempt.told(), now);
    }

    /** Whether no worker has ended an attempt for a while, and tasks wait for one. */
    void workers(EngineStatus engine, Findings findings, long waiting) {
        List<RunningAttempt> attempts = findings.attempts();
        if (engine.started()
                && waiting > 0
                && engine.workers() > 0
                && attempts.size() >= engine.workers()
                && attempts.get(attempts.size() - 1).started().plus(BUSY).isBefore(now)) {
            RunningAttempt last = attempts.get(attempts.size() - 1);
            troubles.add(
                    "red",
                    "busy",
                    Moment.of(last.started()),
                    null,
                    List.of(troubles.link("tasks.xhtml?view=running", "show-tasks")),
                    engine.workers(),
                    Duration.between(last.started(), now),
                    waiting);
        }
    }
}
