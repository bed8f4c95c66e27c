package dev.afterward.dispatch;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskInfo;
import dev.afterward.TaskStatus;
import dev.afterward.WaitReason;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskInspector.TaskRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A task's row as it was read. */
final class StoredTask implements TaskInfo {

    /** Makes a task of a payload. */
    @FunctionalInterface
    interface Decoder {
        /**
         * Makes it.
         *
         * @throws PayloadException when it cannot be read
         */
        Task decode(TaskRow row, byte[] payload);
    }

    private final TaskRow row;
    private final Optional<WaitReason> waitReason;
    private final Supplier<Optional<TaskDetails>> details;
    private final Decoder decoder;

    /**
     * A task.
     *
     * @param row its row
     * @param waitReason why it waits
     * @param details finds what the row does not tell
     * @param decoder reads its payload
     */
    StoredTask(TaskRow row, Optional<WaitReason> waitReason, Supplier<Optional<TaskDetails>> details, Decoder decoder) {
        this.row = row;
        this.waitReason = waitReason;
        this.details = details;
        this.decoder = decoder;
    }

    @Override
    public TaskId id() {
        return row.id();
    }

    @Override
    public String queue() {
        return row.queue();
    }

    @Override
    public TaskStatus status() {
        // The rows of other prepared tasks are not read.
        return row.state() == RowState.PREPARED
                ? TaskStatus.PARKED
                : row.state().status();
    }

    @Override
    public Optional<WaitReason> waitReason() {
        return waitReason;
    }

    @Override
    public int priority() {
        return row.priority();
    }

    @Override
    public int attempts() {
        return row.attempts();
    }

    @Override
    public int snoozes() {
        return row.snoozes();
    }

    @Override
    public Instant created() {
        return row.id().createdAt();
    }

    @Override
    public Instant due() {
        return row.due();
    }

    @Override
    public Optional<Instant> started() {
        return Optional.ofNullable(row.started());
    }

    @Override
    public Optional<Instant> ended() {
        return Optional.ofNullable(row.finished());
    }

    @Override
    public Optional<TaskId> parent() {
        return Optional.ofNullable(row.parent());
    }

    @Override
    public Optional<String> lastError() {
        return Optional.ofNullable(row.lastError());
    }

    @Override
    public List<Failure> failures() {
        return details.get().map(TaskDetails::failures).orElse(List.of()).stream()
                .map(failure -> new Failure(
                        failure.at(),
                        // Zero stands for an attempt whose process died.
                        Optional.ofNullable(failure.duration()).filter(duration -> !duration.isZero()),
                        failure.error()))
                .toList();
    }

    @Override
    public Optional<Task> task() {
        return payload().map(json -> decoder.decode(row, json.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public Optional<String> payload() {
        return details.get().map(TaskDetails::payload);
    }

    /** Without anything that the application has written: it may be nobody's business in a log. */
    @Override
    public String toString() {
        return "task " + id() + " (queue " + queue() + ", " + status()
                + waitReason.map(reason -> ", " + reason).orElse("") + ", attempts " + attempts() + ")";
    }
}
