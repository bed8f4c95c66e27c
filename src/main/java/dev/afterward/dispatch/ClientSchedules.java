package dev.afterward.dispatch;

import dev.afterward.Occurrence;
import dev.afterward.Recurrence;
import dev.afterward.ScheduleInfo;
import dev.afterward.ScheduleInfo.Origin;
import dev.afterward.ScheduleInfo.State;
import dev.afterward.SchedulePolicy;
import dev.afterward.Schedules;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.dispatch.firing.DeclaredSchedule;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.store.ScheduleLists.NamedSchedule;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.TaskInspector;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What applications do with schedules. */
final class ClientSchedules implements Schedules {

    private static final String ACTOR = "application";
    private static final String NO_NAME = "the schedule's name is null";

    private static final int MAX_NAME = 100;

    private final EngineSetup setup;
    private final ScheduleOperations operations;
    private final TransactionIntegration transactions;
    private final Supplier<EngineRun> accepting;

    ClientSchedules(
            EngineSetup setup,
            ScheduleOperations operations,
            TransactionIntegration transactions,
            Supplier<EngineRun> accepting) {
        this.setup = setup;
        this.operations = operations;
        this.transactions = transactions;
        this.accepting = accepting;
    }

    @Override
    public ScheduleInfo put(String name, Task task, Recurrence recurrence, SchedulePolicy policy) {
        Objects.requireNonNull(name, NO_NAME);
        Objects.requireNonNull(task, "the task is null");
        Objects.requireNonNull(recurrence, "the recurrence is null");
        Objects.requireNonNull(policy, "the policy is null");
        checkName(name);
        ScheduleOperations.check(recurrence);
        RuntimeQueue queue = TaskEncoder.queue(accepting.get(), task);
        DeclaredSchedule wanted = new DeclaredSchedule(
                name,
                queue.id(),
                TaskEncoder.payload(setup, task),
                queue.config().version(),
                ScheduleRow.Times.of(recurrence),
                policy,
                DeclaredSchedule.urgency(queue.config()));
        return ask(() -> info(operations.put(wanted, ACTOR)));
    }

    /**
     * Refuses what is no name of a schedule.
     *
     * @throws IllegalArgumentException when it is none
     */
    static void checkName(String name) {
        if (name.isBlank() || name.length() > MAX_NAME || name.codePoints().anyMatch(ClientSchedules::isForbidden)) {
            throw new IllegalArgumentException("schedule '" + name + "': the name must have 1 to " + MAX_NAME
                    + " characters, without control characters, quotation marks and halves of surrogate pairs");
        }
    }

    private static boolean isForbidden(int c) {
        return Character.isISOControl(c) || c == '"' || Character.getType(c) == Character.SURROGATE;
    }

    private <T> T ask(Supplier<T> operation) {
        return ClientOperations.explained(operation, transactions);
    }

    @Override
    public boolean remove(String name) {
        Objects.requireNonNull(name, NO_NAME);
        return ask(() -> operations.remove(name, ACTOR));
    }

    @Override
    public boolean pause(String name) {
        Objects.requireNonNull(name, NO_NAME);
        return ask(() -> operations.pause(name, true, ACTOR));
    }

    @Override
    public boolean resume(String name) {
        Objects.requireNonNull(name, NO_NAME);
        return ask(() -> operations.pause(name, false, ACTOR));
    }

    @Override
    public Optional<TaskId> runNow(String name) {
        Objects.requireNonNull(name, NO_NAME);
        return ask(() -> operations.run(name, ACTOR));
    }

    @Override
    public Optional<ScheduleInfo> find(String name) {
        Objects.requireNonNull(name, NO_NAME);
        return reader().schedule(name).map(ClientSchedules::info);
    }

    private TaskInspector reader() {
        return setup.store().reader();
    }

    @Override
    public List<ScheduleInfo> list(String after) {
        Objects.requireNonNull(after, NO_NAME);
        return reader().schedules(after, MOST_LISTED).stream()
                .map(ClientSchedules::info)
                .toList();
    }

    @Override
    public List<Instant> next(String name, int count) {
        Objects.requireNonNull(name, NO_NAME);
        require(count, MOST_NEXT, "times");
        return reader().schedule(name)
                .map(found -> operations.next(found.row(), count))
                .orElse(List.of());
    }

    @Override
    public List<Occurrence> history(String name, int count) {
        Objects.requireNonNull(name, NO_NAME);
        require(count, MOST_KEPT, "occurrences");
        return reader().occurrences(name, count);
    }

    private static void require(int count, int most, String of) {
        if (count < 1 || count > most) {
            throw new IllegalArgumentException("from 1 to " + most + " " + of + " can be asked for, was " + count);
        }
    }

    @Override
    public Optional<Occurrence> occurrence(TaskId task) {
        Objects.requireNonNull(task, "the task id is null");
        return reader().occurrence(task);
    }

    private ScheduleInfo info(ScheduleRow row) {
        return info(new NamedSchedule(row, accepting.get().queues.name(row.queue())));
    }

    private static ScheduleInfo info(NamedSchedule found) {
        ScheduleRow row = found.row();
        ScheduleRow.State state = row.state();
        Optional<Recurrence> recurrence = Optional.empty();
        Optional<String> problem = Optional.ofNullable(state.problem());
        try {
            recurrence = Optional.of(row.times().recurrence());
        } catch (DateTimeException e) {
            problem = problem.or(() -> Optional.of(String.valueOf(e.getMessage())));
        }
        return new ScheduleInfo(
                row.name(),
                found.queue(),
                recurrence,
                row.policy(),
                state.retiredAt() != null ? State.RETIRED : state.pausedAt() != null ? State.PAUSED : State.ACTIVE,
                row.origin().definition() == null
                        ? Origin.PUT
                        : row.origin().edit() != null ? Origin.EDITED : Origin.DECLARED,
                state.isActive() ? instant(state.next()) : Optional.empty(),
                instant(state.last()),
                problem);
    }

    private static Optional<Instant> instant(@Nullable Long millis) {
        return Optional.ofNullable(millis).map(Instant::ofEpochMilli);
    }
}
