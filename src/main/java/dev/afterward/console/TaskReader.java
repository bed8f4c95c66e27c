package dev.afterward.console;

import dev.afterward.TaskId;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.console.TaskSheet.Step;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.RowState;
import dev.afterward.store.RunningAttempt;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.Failure;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskLists;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the page of a task. */
final class TaskReader {

    private static final int LONGEST_SUMMARY = 300;
    private static final int CHILDREN = 50;
    private static final int ANCESTORS = 10;
    private static final int MOST_FRAMES = 300;
    private static final int DEEDS_SHOWN = 50;
    private static final int AHEAD = 10_000;

    private final TaskInspector inspector;
    private final ConsoleText text;
    private final Rights rights;

    TaskReader(TaskInspector inspector, ConsoleText text, Rights rights) {
        this.inspector = inspector;
        this.text = text;
        this.rights = rights;
    }

    TaskSheet read(
            TaskDetails task,
            EngineStatus engine,
            List<RunningAttempt> attempts,
            List<StackTraceElement> stack,
            Instant now) {
        TaskRow row = task.row();
        RunningAttempt attempt = attempts.stream()
                .filter(one -> row.state() == RowState.RUNNING && one.task().equals(row.id()))
                .findFirst()
                .orElse(null);
        TaskLine line = TaskLine.of(row, engine.maxAttempts(row.queue()), rights, text, now);
        EngineStatus.Lane lane = engine.queue(row.queue()).orElse(null);
        String payload = rights.details() ? task.payload() : null;
        Optional<String> masked = payload == null ? Optional.empty() : rights.payload(payload);
        boolean cut = payload != null && payload.length() > TaskLists.LONGEST_PAYLOAD;
        List<TaskRow> children = inspector.children(row.id(), CHILDREN + 1);
        return new TaskSheet(
                line,
                lane == null ? null : lane.type(),
                why(row, engine, attempt, now),
                WhatNext.of(task, error(row), engine, attempt, text),
                task.rescues(),
                row.snoozes(),
                task.worker(),
                !rights.details() && (task.payload() != null || !task.failures().isEmpty()),
                masked.map(shown -> FoldedJson.of(laidOut(shown, cut))).orElse(List.of()),
                payload != null && masked.isEmpty(),
                inspector
                        .occurrence(row.id())
                        .map(found -> OccurrenceLine.of(found, null, text))
                        .orElse(null),
                steps(task),
                new AttemptReader(text, rights).read(task.failures()),
                rights.details() ? frames(stack) : List.of(),
                ancestors(row, now),
                children.stream().limit(CHILDREN).map(child -> line(child, now)).toList(),
                children.size() > CHILDREN,
                deeds(row.state()).stream()
                        .filter(deed -> !deed.equals("RETRY") || task.payload() != null)
                        .filter(deed -> !deed.equals("CANCEL") || !row.cancelling())
                        .toList(),
                isWaiting(row.state()),
                rights.editor() && PayloadEditor.obstacle(task, engine) == null,
                isWaiting(row.state()) && row.due().isAfter(now) ? Moment.of(row.due()) : null);
    }

    /** One of its family. */
    private TaskLine line(TaskRow row, Instant now) {
        return TaskLine.of(row, 0, rights, text, now);
    }

    private TimedText why(TaskRow row, EngineStatus engine, @Nullable RunningAttempt attempt, Instant now) {
        int ahead = row.state() == RowState.READY ? inspector.ahead(row, AHEAD) : 0;
        WhyWaiting.Sentence why = WhyWaiting.of(new WhyWaiting.Facts(
                row, Wording.text(row.queue(), LONGEST_SUMMARY), ahead, error(row), engine, attempt, now));
        return text.timed("why." + why.key(), why.values().toArray());
    }

    private @Nullable String error(TaskRow row) {
        String error = row.lastError();
        return error == null || !rights.details() ? null : TaskLine.firstLine(rights.error(error));
    }

    private static boolean isWaiting(RowState state) {
        return state == RowState.SCHEDULED || state == RowState.READY || state == RowState.SUSPECT;
    }

    /** What makes sense in a state; the store looks again. */
    static List<String> deeds(RowState state) {
        return switch (state) {
            case SCHEDULED, PARKED -> List.of("RUN_NOW", "CANCEL", "DELETE");
            case READY, SUSPECT -> List.of("CANCEL", "DELETE");
            case RUNNING -> List.of("CANCEL");
            case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> List.of("RETRY", "DELETE");
            case DELETED -> List.of("RESTORE", "ERASE");
            case PREPARED -> List.of("COMMIT", "ROLL_BACK");
        };
    }

    private static String laidOut(String json, boolean cut) {
        String laidOut = PrettyJson.of(json);
        return Wording.text(laidOut, laidOut.length()) + (cut ? "…" : "");
    }

    private static List<Frames.Part> frames(List<StackTraceElement> stack) {
        return Frames.of(
                stack.stream().limit(MOST_FRAMES).map(frame -> "at " + frame).collect(Collectors.joining("\n")));
    }

    private List<TaskLine> ancestors(TaskRow row, Instant now) {
        List<TaskLine> ancestors = new ArrayList<>();
        TaskId parent = row.parent();
        while (parent != null && ancestors.size() < ANCESTORS) {
            TaskRow found = inspector.find(parent).map(TaskDetails::row).orElse(null);
            if (found == null) {
                break;
            }
            ancestors.add(0, line(found, now));
            parent = found.parent();
        }
        return ancestors;
    }

    private record Event(Instant at, String text, String colour) {}

    private List<Step> steps(TaskDetails task) {
        TaskRow row = task.row();
        List<Event> events = new ArrayList<>();
        events.add(new Event(row.id().createdAt(), text.of("step.created"), "secondary"));
        for (Failure failure : task.failures()) {
            add(events, failure.started(), text.of("step.started"), "yellow");
            events.add(new Event(failure.at(), text.of("step.failed", failure.claim()), "red"));
        }
        Instant started = row.started();
        if (started != null && task.failures().stream().noneMatch(failure -> started.equals(failure.started()))) {
            events.add(new Event(started, text.of("step.started"), "yellow"));
        }
        switch (row.state()) {
            case SUCCEEDED -> add(events, row.finished(), text.of("step.succeeded"), "green");
            case FAILED -> add(events, row.finished(), text.of("step.ended-failed"), "red");
            case EXPIRED -> add(events, row.finished(), text.of("step.expired"), "secondary");
            case CANCELLED -> add(events, row.finished(), text.of("step.cancelled"), "secondary");
            default -> {
                // It has not ended; who has deleted it is told below.
            }
        }
        for (AuditEntry entry : inspector.auditOf(row.id(), DEEDS_SHOWN)) {
            String what = text.of("deed." + entry.action());
            events.add(new Event(
                    Instant.ofEpochMilli(entry.at()),
                    text.of("step.by-hand", what, Wording.text(entry.actor(), LONGEST_SUMMARY)),
                    "blue"));
        }
        if (isWaiting(row.state()) && row.due().isAfter(row.id().createdAt())) {
            events.add(new Event(row.due(), text.of("step.due"), "azure"));
        }
        return events.stream()
                .sorted(Comparator.comparing(Event::at))
                .map(event -> new Step(Moment.of(event.at()), event.text(), event.colour()))
                .toList();
    }

    private static void add(List<Event> events, @Nullable Instant at, String text, String colour) {
        if (at != null) {
            events.add(new Event(at, text, colour));
        }
    }
}
