package dev.afterward.dispatch;

import dev.afterward.TaskId;
import dev.afterward.dispatch.Trial.Unfit;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.store.GateReport;
import dev.afterward.store.GateReport.Finding;
import dev.afterward.store.GateReport.Reason;
import dev.afterward.store.RowState;
import dev.afterward.store.ScheduleLists.NamedSchedule;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.StoredVersions.StoredKind;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.Page;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what is stored as a worker would, and runs nothing. Used once, by one thread, but for {@link #current}. */
final class StoredReading {

    /** How many tasks of a queue are asked for their versions. */
    private static final int COUNTED = 2_000;

    /** How many tasks of a queue are read as a sample, of those that wait and of those that are parked. */
    private static final int SAMPLE = 50;

    private static final int PAGE = 100;

    /** How many schedules are read, in the order of their names. */
    private static final int MOST_SCHEDULES = 10_000;

    /** A larger payload is read by itself. */
    private static final int LARGE = 65_536;

    /** In this order: what is parked meanwhile is found, and not counted twice. */
    private static final List<View> VIEWS = List.of(View.UPCOMING, View.PARKED);

    private static final Set<RowState> WAITING =
            Set.of(RowState.SCHEDULED, RowState.READY, RowState.SUSPECT, RowState.PARKED);

    /** Of how many tasks it is remembered that they were counted. */
    private static final int REMEMBERED = 100_000;

    private final EngineSetup setup;
    private final EngineRun run;
    private final TaskInspector reader;
    private final Trial trial;
    private final Map<Kind, Found> found = new LinkedHashMap<>();
    private final Map<String, Optional<RuntimeQueue>> queues = new HashMap<>();
    private final Set<TaskId> noted = new HashSet<>();

    StoredReading(EngineSetup setup, EngineRun run) {
        this.setup = setup;
        this.run = run;
        this.reader = setup.store().reader();
        this.trial = new Trial(setup.codec());
    }

    /** What findings have in common. */
    private record Kind(String queue, int version, Reason reason, boolean schedules) {}

    private record Found(long count, boolean more, String example, String detail) {

        Found plusOne() {
            return new Found(count + 1, more, example, detail);
        }
    }

    /** What is being read, for a reader that does not return; null when the store is being asked. Called by any thread. */
    @Nullable
    String current() {
        return trial.current();
    }

    /** All kinds, as far as they are found at the beginning of each queue, and a sample of each queue. */
    GateReport sample(BooleanSupplier isOver) {
        for (StoredKind kind : reader.storedKinds(COUNTED)) {
            RuntimeQueue queue = queue(kind.queue());
            Reason reason = Trial.reason(queue, kind.version());
            if (reason != null) {
                found.put(
                        new Kind(kind.queue(), kind.version(), reason, false),
                        new Found(kind.count(), kind.more(), kind.example().toString(), Trial.detail(reason, queue)));
            }
        }
        schedules();
        for (RuntimeQueue queue : run.queues.all()) {
            for (View view : VIEWS) {
                Page page = reader.search(TaskQuery.of(view).ofQueue(queue.name()), null, SAMPLE);
                payloads(page.tasks(), page.next() != null);
                if (isOver.getAsBoolean()) {
                    return report(false);
                }
            }
        }
        return report(false);
    }

    /** The queue of a name in the store, if it is processed here. Each unknown name is looked up once. */
    private @Nullable RuntimeQueue queue(String stored) {
        return queues.computeIfAbsent(stored, run::stored).orElse(null);
    }

    /**
     * All that waits or is parked.
     *
     * @param goesOn is asked after each page, with how long it has taken
     * @return what was found; null when it was not to go on
     */
    @Nullable
    GateReport all(LongPredicate goesOn) {
        schedules();
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
                    RuntimeQueue queue = queue(row.queue());
                    Reason reason = Trial.reason(queue, row.version());
                    if (reason == null) {
                        readable.add(row);
                    } else {
                        note(row, reason, Trial.detail(reason, queue), false);
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

    private void payloads(List<TaskRow> rows, boolean more) {
        List<TaskRow> readable = rows.stream()
                .filter(row -> Trial.reason(queue(row.queue()), row.version()) == null)
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
        RuntimeQueue queue = queue(row.queue());
        byte[] payload = json.getBytes(StandardCharsets.UTF_8);
        Unfit unfit = trial.of(queue, payload, row.version(), what(row));
        if (unfit != null) {
            note(row, unfit.reason(), unfit.detail(), more);
        }
    }

    /** Of the schedules those that will fire with what is stored: this release writes anew what its code declares. */
    private void schedules() {
        Set<String> declared = setup.schedules().definitions().stream()
                .map(ScheduleSetup.Definition::name)
                .collect(Collectors.toSet());
        String last = "";
        int looked = 0;
        List<NamedSchedule> some;
        do {
            some = reader.schedules(last, PAGE);
            for (NamedSchedule one : some) {
                last = one.row().name();
                if (isFired(one.row(), declared)) {
                    reader.schedule(last).ifPresent(this::schedule);
                }
            }
            looked += some.size();
        } while (some.size() == PAGE && looked < MOST_SCHEDULES);
    }

    private static boolean isFired(ScheduleRow row, Set<String> declared) {
        return row.state().retiredAt() == null && (row.origin().edit() != null || !declared.contains(row.name()));
    }

    private void schedule(NamedSchedule one) {
        Unfit unfit = unfit(one);
        if (unfit != null) {
            note(
                    new Kind(one.queue(), one.row().version(), unfit.reason(), true),
                    one.row().name(),
                    unfit.detail(),
                    false);
        }
    }

    private @Nullable Unfit unfit(NamedSchedule one) {
        RuntimeQueue queue = queue(one.queue());
        ScheduleRow row = one.row();
        return trial.of(
                queue, row.payload(), row.version(), "schedule '" + row.name() + "' of queue '" + one.queue() + "'");
    }

    /** Whether all that was found, and is not left to others, is still there: one of each kind is looked at. */
    boolean isAsFound(GateReport report) {
        return report.findings().stream().filter(one -> !one.left()).allMatch(this::isAsFound);
    }

    private boolean isAsFound(Finding finding) {
        Unfit unfit = finding.schedules()
                ? reader.schedule(finding.example())
                        .filter(one -> one.row().state().retiredAt() == null)
                        .map(this::unfit)
                        .orElse(null)
                : reader.find(TaskId.parse(finding.example()))
                        .filter(one -> WAITING.contains(one.row().state()))
                        .map(this::unfit)
                        .orElse(null);
        return unfit != null && unfit.reason() == finding.reason();
    }

    private @Nullable Unfit unfit(TaskDetails one) {
        TaskRow row = one.row();
        RuntimeQueue queue = queue(row.queue());
        String payload = one.payload();
        return payload == null
                ? null
                : trial.of(queue, payload.getBytes(StandardCharsets.UTF_8), row.version(), what(row));
    }

    private static String what(TaskRow row) {
        return "task " + row.id() + " of queue '" + row.queue() + "'";
    }

    private void note(TaskRow row, Reason reason, String detail, boolean more) {
        if (noted.size() < REMEMBERED) {
            noted.add(row.id());
        }
        note(new Kind(row.queue(), row.version(), reason, false), row.id().toString(), detail, more);
    }

    private void note(Kind kind, String example, String detail, boolean more) {
        found.merge(kind, new Found(1, more, example, detail), (before, one) -> before.plusOne());
    }

    private GateReport report(boolean complete) {
        boolean isShared = !run.opened.exclusive();
        return new GateReport(
                trial.read(),
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
                                    kind.schedules,
                                    one.example,
                                    one.detail,
                                    left);
                        })
                        .toList());
    }
}
