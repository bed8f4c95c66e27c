package dev.afterward.console;

import dev.afterward.AfterwardException;
import dev.afterward.PayloadException;
import dev.afterward.TaskId;
import dev.afterward.TaskInvalidException;
import dev.afterward.TaskInvalidException.Violation;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskLists;
import dev.afterward.store.TaskLookup;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows what a task holds so that it can be edited, and stores what was made of it. */
final class PayloadEditor {

    private static final int LONGEST = 300;
    private static final int LONGEST_LIST = 2_000;

    private final TaskLookup lookup;
    private final ManualOperations operations;
    private final Rights rights;

    /**
     * For a user who may edit.
     *
     * @throws SecurityException when the user may not
     */
    PayloadEditor(TaskLookup lookup, ManualOperations operations, Rights rights) {
        if (!rights.editor()) {
            throw new SecurityException("the user may not edit payloads");
        }
        this.lookup = lookup;
        this.operations = operations;
        this.rights = rights;
    }

    /** Why the payload of a task cannot be edited, as the end of the key of a text, or null when it can be. */
    static @Nullable String obstacle(TaskDetails task, EngineStatus engine) {
        TaskRow row = task.row();
        String payload = task.payload();
        String state = switch (row.state()) {
            case RUNNING -> "running";
            case SUCCEEDED -> "succeeded";
            case DELETED -> "deleted";
            case PREPARED -> "in-doubt";
            case SCHEDULED, READY, SUSPECT, PARKED, FAILED, CANCELLED, EXPIRED -> null;
        };
        if (state != null) {
            return state;
        }
        if (payload == null) {
            return "not-retained";
        }
        if (payload.length() > TaskLists.LONGEST_PAYLOAD) {
            return "too-long";
        }
        return engine.queue(row.queue()).isPresent() ? null : "unknown-queue";
    }

    /**
     * The form.
     *
     * @return the form; empty when there is no such task
     * @throws EditRefusedException when what the task holds cannot be edited
     */
    Optional<EditSheet> read(TaskId id) {
        return lookup.find(id).map(task -> {
            String payload = payload(task);
            String shown = shown(payload);
            Object ignored = EditedJson.parse(shown);
            String laidOut = PrettyJson.of(shown);
            return new EditSheet(
                    id.toString(),
                    Wording.text(task.row().queue(), LONGEST),
                    Wording.text(laidOut, laidOut.length()),
                    EditMark.of(id, payload),
                    null);
        });
    }

    /**
     * Stores what was typed.
     *
     * @throws EditRefusedException when it was not stored
     */
    void store(TaskId id, String mark, String typed, String actor) {
        TaskDetails task = lookup.find(id).orElseThrow(() -> new EditRefusedException("gone"));
        String payload = payload(task);
        if (!EditMark.isOf(mark, id, payload)) {
            throw new EditRefusedException("changed");
        }
        String shown = shown(payload);
        boolean stored;
        try {
            String edited = MaskedEdit.of(payload, shown, typed);
            if (edited.length() > TaskLists.LONGEST_PAYLOAD) {
                // Stored, it could not be edited once more.
                throw new EditRefusedException("too-long");
            }
            stored = operations.edit(id, payload, edited, actor);
        } catch (PayloadException e) {
            throw unreadable(task.row(), MaskedEdit.withoutHidden(payload, shown, typed));
        } catch (TaskInvalidException e) {
            throw invalid(task.row(), e.violations(), MaskedEdit.withoutHidden(payload, shown, typed));
        } catch (AfterwardException e) {
            throw isOfValidator(e) ? unchecked(task.row(), e) : e;
        }
        if (!stored) {
            // Between the two reads it was claimed, edited or deleted: the state says which, if it has one that does.
            lookup.find(id).ifPresent(this::payload);
            throw new EditRefusedException("changed");
        }
    }

    /** The message of the codec quotes values. So it is asked for one about a payload that has nothing to hide. */
    private EditRefusedException unreadable(TaskRow row, String withoutHidden) {
        String queue = Wording.text(row.queue(), LONGEST);
        try {
            operations.check(row.id(), withoutHidden);
            return new EditRefusedException("unreadable-masked", queue);
        } catch (PayloadException e) {
            String reason = rights.error(String.valueOf(e.getMessage()));
            return new EditRefusedException("unreadable", queue, Wording.text(reason, LONGEST));
        }
    }

    /** A message can quote values. So only those are shown that are the same for a payload that has nothing to hide. */
    private EditRefusedException invalid(TaskRow row, List<Violation> violations, String withoutHidden) {
        List<Violation> open = violations(row, withoutHidden);
        String named = violations.stream()
                .map(each -> open.contains(each) ? each : new Violation(each.path(), Masks.HIDDEN))
                .map(Violation::toString)
                .collect(Collectors.joining("; "));
        return new EditRefusedException(
                "invalid", Wording.text(row.queue(), LONGEST), Wording.text(rights.error(named), LONGEST_LIST));
    }

    private List<Violation> violations(TaskRow row, String withoutHidden) {
        try {
            operations.check(row.id(), withoutHidden);
        } catch (TaskInvalidException e) {
            return e.violations();
        } catch (AfterwardException e) {
            // Its stand-ins do not suit the type, or its validators: nothing is known to be harmless.
            return List.of();
        }
        return List.of();
    }

    /** Only the root itself says that a validator has failed. */
    private static boolean isOfValidator(AfterwardException failure) {
        return failure.getClass() == AfterwardException.class && failure.getCause() != null;
    }

    /** What a validator throws can quote values, too. */
    private static EditRefusedException unchecked(TaskRow row, AfterwardException failure) {
        Throwable cause = failure.getCause();
        return new EditRefusedException(
                "unchecked",
                Wording.text(row.queue(), LONGEST),
                cause == null ? "" : Wording.text(cause.getClass().getName(), LONGEST));
    }

    private String payload(TaskDetails task) {
        String obstacle = obstacle(task, operations.status());
        String payload = task.payload();
        if (obstacle != null || payload == null) {
            throw new EditRefusedException(String.valueOf(obstacle));
        }
        return payload;
    }

    private String shown(String payload) {
        return rights.payload(payload).orElseThrow(() -> new EditRefusedException("no-json"));
    }
}
