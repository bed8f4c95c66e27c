package dev.afterward.console;

import dev.afterward.console.Snapshots.Snapshot;
import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.StoreFigures.QueueDepth;
import dev.afterward.store.Tally.Outcome;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Makes the queues of a snapshot. */
final class QueueReader {

    private static final int LONGEST_NAME = 200;

    /** From so many failed attempts on a queue may be called failing, if they are at least a quarter of all. */
    private static final long FAILING = 3;

    private final @Nullable QueueSettings settings;
    private final ConsoleText text;

    /**
     * A reader.
     *
     * @param settings knows where settings come from, or null when they are not shown
     * @param text the texts
     */
    QueueReader(@Nullable QueueSettings settings, ConsoleText text) {
        this.settings = settings;
        this.text = text;
    }

    List<QueueLine> read(Snapshot snapshot) {
        return snapshot.depths().stream().map(depth -> line(depth, snapshot)).toList();
    }

    /** One queue: what the others are is not asked. */
    Optional<QueueLine> read(Snapshot snapshot, String name) {
        return snapshot.depths().stream()
                .filter(depth -> depth.name().equals(name))
                .findFirst()
                .map(depth -> line(depth, snapshot));
    }

    private QueueLine line(QueueDepth depth, Snapshot snapshot) {
        EngineStatus.Lane lane = snapshot.engine().queue(depth.name()).orElse(null);
        Charts charts = new Charts(snapshot.start(), snapshot.range().step, snapshot.range().length);
        long[] all = counts(charts, snapshot, depth, one -> isAttempt(one.outcome()));
        long[] bad = counts(charts, snapshot, depth, one -> Charts.BAD.contains(one.outcome()));
        long[] succeeded = counts(charts, snapshot, depth, one -> one.outcome() == Outcome.SUCCEEDED);
        long[] failed = counts(charts, snapshot, depth, one -> one.outcome() == Outcome.FAILED);
        Instant oldest = depth.oldest();
        return new QueueLine(
                Wording.text(depth.name(), LONGEST_NAME),
                depth.name(),
                URLEncoder.encode(depth.name(), StandardCharsets.UTF_8),
                lane == null ? null : lane.type(),
                lane == null ? depth.paused() : lane.paused(),
                Moment.ofNullable(depth.pausedAt()),
                depth.pausedBy() == null ? null : Wording.text(depth.pausedBy(), LONGEST_NAME),
                text.upTo(depth.ready(), Snapshots.BOUND),
                oldest == null ? null : waiting(Duration.between(oldest, snapshot.now()), depth.mayBeOlder()),
                Moment.ofNullable(oldest),
                lane == null ? text.number(depth.running()) : depth.running() + " / " + lane.limit(),
                lane == null || lane.concurrency() == 0 ? null : String.valueOf(lane.concurrency()),
                depth.parked() == 0 ? null : text.upTo(depth.parked(), Snapshots.BOUND),
                text.number(sum(succeeded)),
                text.number(sum(failed)),
                isFailing(all, bad),
                Charts.outline(all, Charts.highest(all)),
                Charts.outline(bad, Charts.highest(all)),
                text.of("queue.peak", Charts.highest(all)),
                lane == null || settings == null ? List.of() : settings.of(lane));
    }

    private String waiting(Duration duration, boolean atLeast) {
        String words = text.duration(duration);
        return atLeast ? text.of("waiting.at-least", words) : words;
    }

    private static long[] counts(Charts charts, Snapshot snapshot, QueueDepth depth, Predicate<Activity> which) {
        return charts.counts(snapshot.activity(), one -> one.queue().equals(depth.name()) && which.test(one));
    }

    /** In the last quarter of the time: what was mended since is not failing any more. */
    static boolean isFailing(long[] all, long[] bad) {
        int from = all.length * 3 / 4;
        long attempts = LongStream.of(all).skip(from).sum();
        long failures = LongStream.of(bad).skip(from).sum();
        return failures >= FAILING && failures * 4 >= attempts;
    }

    private static boolean isAttempt(Outcome outcome) {
        return outcome == Outcome.SUCCEEDED || Charts.BAD.contains(outcome);
    }

    private static long sum(long[] values) {
        return LongStream.of(values).sum();
    }
}
