package dev.afterward.dispatch;

import dev.afterward.PayloadException;
import dev.afterward.TaskId;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.payload.DryReading;
import dev.afterward.payload.PayloadCodec;
import dev.afterward.store.GateReport;
import dev.afterward.store.GateReport.Finding;
import dev.afterward.store.GateReport.Reason;
import dev.afterward.store.StoredVersions.StoredKind;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.Page;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Reads what is stored as a worker would, and runs nothing. Used once, by one thread but for {@link #current}. */
final class StoredReading {

    /** How many tasks of a queue are asked for their versions. */
    private static final int COUNTED = 2_000;

    /** How many tasks of a queue are read as a sample, of those that wait and of those that are parked. */
    private static final int SAMPLE = 50;

    private static final int PAGE = 100;

    /** A larger payload is read by itself. */
    private static final int LARGE = 65_536;

    /** In this order: what is parked meanwhile is found, and not counted twice. */
    private static final List<View> VIEWS = List.of(View.UPCOMING, View.PARKED);

    /** Of how many tasks it is remembered that they were counted. */
    private static final int REMEMBERED = 100_000;

    private final EngineSetup setup;
    private final EngineRun run;
    private final TaskInspector reader;
    private final Map<Kind, Found> found = new LinkedHashMap<>();
    private final Set<TaskId> noted = new HashSet<>();
    private long read;
    /** The payload that is being read, for a reader that does not return. */
    private volatile @Nullable String current;

    StoredReading(EngineSetup setup, EngineRun run) {
        this.setup = setup;
        this.run = run;
        this.reader = setup.store().reader();
    }

    /** What findings have in common. */
    private record Kind(String queue, int version, Reason reason) {}

    private record Found(long count, boolean more, TaskId example, String detail) {

        Found plusOne() {
            return new Found(count + 1, more, example, detail);
        }
    }

    /** All kinds, as far as they are found at the beginning of each queue, and a sample of each queue. */
    GateReport sample(BooleanSupplier isOver) {
        for (StoredKind kind : reader.storedKinds(COUNTED)) {
            RuntimeQueue queue = run.queues.known(kind.queue()).orElse(null);
            Reason reason = reason(queue, kind.version());
            if (reason != null) {
                found.put(
                        new Kind(kind.queue(), kind.version(), reason),
                        new Found(kind.count(), kind.more(), kind.example(), detail(reason, queue)));
            }
        }
        for (RuntimeQueue queue : run.queues.all()) {
            for (View view : VIEWS) {
                Page page = reader.search(TaskQuery.of(view).ofQueue(stored(queue)), null, SAMPLE);
                payloads(page.tasks(), page.next() != null);
                if (isOver.getAsBoolean()) {
                    return report(false);
                }
            }
        }
        return report(false);
    }

    /** The name that a queue has in the store: an older release may know it by another one. */
    private String stored(RuntimeQueue queue) {
        return run.opened.queues().containsKey(queue.name())
                ? queue.name()
                : queue.names().stream()
                        .filter(run.opened.queues()::containsKey)
                        .findFirst()
                        .orElse(queue.name());
    }

    /**
     * All that waits or is parked.
     *
     * @param goesOn is asked after each page, with how long it has taken
     * @return what was found; null when it was not to go on
     */
    @Nullable
    GateReport all(LongPredicate goesOn) {
        for (View view : VIEWS) {
            String cursor = null;
            do {
                long began = setup.clock().nanos();
                Page page = reader.list(view, cursor, PAGE);
                List<TaskRow> readable = new ArrayList<>();
                for (TaskRow row : page.tasks()) {
                    if (noted.contains(row.id())) {
                        continue;
                    }
                    RuntimeQueue queue = run.queues.known(row.queue()).orElse(null);
                    Reason reason = reason(queue, row.version());
                    if (reason == null) {
                        readable.add(row);
                    } else {
                        note(row, reason, detail(reason, queue), false);
                    }
                }
                payloads(readable, false);
                cursor = page.next();
                if (!goesOn.test(setup.clock().nanos() - began)) {
                    return null;
                }
            } while (cursor != null);
        }
        return report(true);
    }

    /** The payload that is being read; null when the store is being asked. To be called by any thread. */
    @Nullable
    String current() {
        return current;
    }

    static @Nullable Reason reason(@Nullable RuntimeQueue queue, int version) {
        if (queue == null) {
            return Reason.NO_PROCESSOR;
        }
        if (version > queue.config().version()) {
            return Reason.NEWER_VERSION;
        }
        return version < queue.oldestVersion() ? Reason.NO_UPGRADE : null;
    }

    static String detail(Reason reason, @Nullable RuntimeQueue queue) {
        if (queue == null || reason == Reason.NO_PROCESSOR) {
            return "nothing here processes the queue";
        }
        return reason == Reason.NEWER_VERSION
                ? "versions up to " + queue.config().version() + " are read here"
                : "no TaskUpgrade leads from it to version " + queue.config().version();
    }

    private void payloads(List<TaskRow> rows, boolean more) {
        List<TaskRow> readable = rows.stream()
                .filter(row -> reason(run.queues.known(row.queue()).orElse(null), row.version()) == null)
                .toList();
        if (readable.isEmpty()) {
            return;
        }
        Map<TaskId, String> heads =
                reader.payloadHeads(readable.stream().map(TaskRow::id).toList(), LARGE);
        for (TaskRow row : readable) {
            String json = heads.get(row.id());
            if (json != null) {
                boolean isCut =
                        json.length() * 4L >= LARGE && json.getBytes(StandardCharsets.UTF_8).length >= LARGE - 3;
                Optional<String> whole = isCut ? reader.find(row.id()).map(TaskDetails::payload) : Optional.of(json);
                whole.ifPresent(payload -> payload(row, payload, more));
            }
        }
    }

    private void payload(TaskRow row, String json, boolean more) {
        RuntimeQueue queue = run.queues.named(row.queue());
        current = "task " + row.id() + " of queue '" + row.queue() + "', version " + row.version();
        DryReading reading = dryRead(setup.codec(), queue, json.getBytes(StandardCharsets.UTF_8), row.version());
        current = null;
        read++;
        PayloadException failure = reading.failure();
        if (failure != null) {
            note(row, Reason.UNREADABLE, String.valueOf(failure.getMessage()), more);
        } else if (!reading.passedOver().isEmpty()) {
            note(row, Reason.PASSED_OVER, passedOver(reading), more);
        }
    }

    /** Reads as a worker would; whatever the application's code throws meanwhile says that it cannot be read. */
    static DryReading dryRead(PayloadCodec codec, RuntimeQueue queue, byte[] payload, int version) {
        try {
            return queue.dryRead(codec, payload, version);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            return new DryReading(new PayloadException(String.valueOf(e), e), List.of());
        }
    }

    static String passedOver(DryReading reading) {
        return "the type does not have " + String.join(", ", reading.passedOver());
    }

    private void note(TaskRow row, Reason reason, String detail, boolean more) {
        if (noted.size() < REMEMBERED) {
            noted.add(row.id());
        }
        found.merge(
                new Kind(row.queue(), row.version(), reason),
                new Found(1, more, row.id(), detail),
                (before, one) -> before.plusOne());
    }

    private GateReport report(boolean complete) {
        boolean isShared = !run.opened.exclusive();
        return new GateReport(
                read,
                complete,
                found.entrySet().stream()
                        .map(entry -> {
                            Kind kind = entry.getKey();
                            Found one = entry.getValue();
                            boolean left = isShared
                                    && (kind.reason == Reason.NO_PROCESSOR || kind.reason == Reason.NEWER_VERSION);
                            return new Finding(
                                    kind.queue,
                                    kind.version,
                                    kind.reason,
                                    one.count,
                                    one.more,
                                    one.example,
                                    one.detail,
                                    left);
                        })
                        .toList());
    }
}
