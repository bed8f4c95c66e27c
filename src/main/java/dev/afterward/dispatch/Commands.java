package dev.afterward.dispatch;

import dev.afterward.TaskStoreException;
import dev.afterward.store.Turn;
import dev.afterward.store.UnknownTurnException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What people ask of single tasks and queues: written by the coordinator, awaited by the caller. */
final class Commands implements Part {

    private static final long PATIENCE_SECONDS = 30;

    private static final class Command<R> {
        final Function<Turn, R> write;
        final Consumer<R> then;
        final CompletableFuture<R> answer = new CompletableFuture<>();

        @Nullable
        R result;

        @Nullable
        RuntimeException failure;

        Command(Function<Turn, R> write, Consumer<R> then) {
            this.write = write;
            this.then = then;
        }

        void write(Turn turn, Scope scope) {
            failure = null;
            scope.run(turn, () -> result = write.apply(turn), e -> failure = e);
        }

        @SuppressWarnings("NullAway") // write has run, or failed
        void committed() {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                then.accept(result);
                answer.complete(result);
            }
        }
    }

    private final EngineRun run;
    private final Queue<Command<?>> waiting = new ConcurrentLinkedQueue<>();
    private final List<Command<?>> taken = new ArrayList<>();

    Commands(EngineRun run) {
        this.run = run;
    }

    /**
     * Has something written and waits for it.
     *
     * @param write what to write
     * @param then what to change in memory after the commit, still under the gate
     */
    <R> R execute(Function<Turn, R> write, Consumer<R> then) {
        Command<R> command = new Command<>(write, then);
        StackRoom.demand();
        waiting.add(command);
        run.coordinator.wake();
        RuntimeException refusal = run.turns.refusal();
        if (refusal != null) {
            // The client has stopped, and there may be no coordinator left to say so.
            command.answer.completeExceptionally(refusal);
        }
        boolean interrupted = false;
        long deadline = run.clock.nanos() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (true) {
                try {
                    return command.answer.get(deadline - run.clock.nanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            Throwable why = e.getCause();
            throw new TaskStoreException(
                    (why instanceof UnknownTurnException ? "it is not known whether it was done: " : "not done: ")
                            + e.getMessage(),
                    why);
        } catch (TimeoutException e) {
            throw new TaskStoreException("the store did not answer within " + PATIENCE_SECONDS + " s", e);
        } finally {
            waiting.remove(command);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public long due(long now) {
        return waiting.isEmpty() ? Long.MAX_VALUE : now;
    }

    @Override
    public void begin(long now) {
        for (Command<?> next = waiting.poll(); next != null; next = waiting.poll()) {
            taken.add(next);
        }
    }

    @Override
    public boolean isPromise() {
        return !taken.isEmpty();
    }

    @Override
    public void write(Turn turn, long now, Scope scope) {
        taken.forEach(command -> command.write(turn, scope));
    }

    @Override
    public void committed(long now) {
        taken.forEach(Command::committed);
        taken.clear();
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        taken.forEach(command -> command.answer.completeExceptionally(failure));
        taken.clear();
    }
}
