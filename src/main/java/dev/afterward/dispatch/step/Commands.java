package dev.afterward.dispatch.step;

import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.StackRoom;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.dispatch.turn.TurnStep;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is asked of single tasks and queues: written by the coordinator, awaited by the caller. */
public final class Commands implements TurnStep {

    private static final long PATIENCE_SECONDS = 30;

    private static final long SOON_MILLIS = 100;

    private static final class Command<R> {
        final Function<Turn, @Nullable R> write;
        final Consumer<R> then;
        final CompletableFuture<R> answer = new CompletableFuture<>();

        @Nullable
        R result;

        @Nullable
        RuntimeException failure;

        Command(Function<Turn, @Nullable R> write, Consumer<R> then) {
            this.write = write;
            this.then = then;
        }

        void write(Turn turn, Isolation isolation) {
            failure = null;
            result = null;
            isolation.run(turn, () -> result = write.apply(turn), e -> {
                failure = e;
                result = null;
            });
        }

        /** Returns whether it is over. */
        boolean committed() {
            R known = result;
            try {
                if (failure != null) {
                    answer.completeExceptionally(failure);
                } else if (known == null) {
                    return false;
                } else {
                    then.accept(known);
                    answer.complete(known);
                }
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
            return true;
        }
    }

    private final TurnRunner turns;
    private final TimeSource clock;
    private final Runnable wake;
    private final Queue<Command<?>> waiting = new ConcurrentLinkedQueue<>();
    private final List<Command<?>> taken = new ArrayList<>();
    /** Could not be answered: they are tried again when attempts have been settled. */
    private final Queue<Command<?>> undecided = new ConcurrentLinkedQueue<>();
    /** Whether the turn has settled attempts. */
    private boolean settled;
    /** Whether a command of the turn could not be answered for a reason that nobody tells the end of. */
    private boolean asksAgain;
    /** When the undecided ones are tried again at the latest. */
    private volatile long again = Long.MAX_VALUE;

    /**
     * Nothing is asked yet.
     *
     * @param turns whether they are still made
     * @param clock the time
     * @param wake wakes the coordinator
     */
    public Commands(TurnRunner turns, TimeSource clock, Runnable wake) {
        this.turns = turns;
        this.clock = clock;
        this.wake = wake;
    }

    /**
     * Has something written and waits for it, half a minute at most.
     *
     * @param write what to write; if it returns null it cannot be answered before an attempt is settled, and is tried
     *     again then
     * @param then what to change in memory after the commit, still under the gate
     * @param <R> the type of the answer
     * @return what was written
     * @throws TaskStoreException when it was not done, or it is not known whether it was
     */
    public <R> R execute(Function<Turn, @Nullable R> write, Consumer<R> then) {
        return execute(write, then, () -> null);
    }

    /**
     * Has something written that may have to wait for an attempt to be settled.
     *
     * @param write what to write, as above
     * @param then what to change in memory after the commit, still under the gate
     * @param held says what keeps that attempt when the wait is over, or null when nothing but the store does
     * @param <R> the type of the answer
     * @return what was written
     * @throws TaskStoreException when it was not done, or it is not known whether it was
     */
    public <R> R execute(Function<Turn, @Nullable R> write, Consumer<R> then, Supplier<@Nullable String> held) {
        Command<R> command = new Command<>(write, then);
        StackRoom.demand();
        waiting.add(command);
        wake.run();
        RuntimeException refusal = turns.refusal();
        if (refusal != null) {
            // The client has stopped, and there may be no coordinator left to say so.
            command.answer.completeExceptionally(refusal);
        }
        boolean interrupted = false;
        long deadline = clock.nanos() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (true) {
                try {
                    return command.answer.get(deadline - clock.nanos(), TimeUnit.NANOSECONDS);
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
            String why = held.get();
            throw new TaskStoreException(
                    (why == null ? "the store did not answer" : why) + " within " + PATIENCE_SECONDS
                            + " s. The call may still take effect: look before you repeat it",
                    e);
        } finally {
            waiting.remove(command);
            undecided.remove(command);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public long due(long now) {
        return waiting.isEmpty() ? again : now;
    }

    /** The command that is being written is tried again soon, whether or not attempts are settled. Called under the gate. */
    void askAgainSoon() {
        asksAgain = true;
    }

    /**
     * Attempts were settled. Called under the gate. A command may be undecided in the very turn that settles the last
     * attempt it waits for: it is not among the undecided yet, and must not wait for another one.
     */
    public void attemptsAreSettled() {
        settled = true;
        for (Command<?> next = undecided.peek(); next != null; next = undecided.peek()) {
            // Added before it is removed: if there is no memory to add it, it is still there.
            waiting.add(next);
            undecided.remove(next);
        }
    }

    @Override
    public boolean answersCallers() {
        return true;
    }

    @Override
    public void begin(long now) {
        if (turns.refusal() != null || now >= again) {
            again = Long.MAX_VALUE;
            attemptsAreSettled();
        }
        settled = false;
        asksAgain = false;
        for (Command<?> next = waiting.peek(); next != null; next = waiting.peek()) {
            if (!next.answer.isDone()) {
                taken.add(next);
            }
            waiting.remove(next);
        }
    }

    @Override
    public boolean isPromise() {
        return !taken.isEmpty();
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        taken.forEach(command -> command.write(turn, isolation));
    }

    @Override
    public void committed(long now) {
        while (!taken.isEmpty()) {
            Command<?> command = taken.get(0);
            if (!command.committed()) {
                (settled ? waiting : undecided).add(command);
            }
            // Out at once: whatever is thrown at the next one, this one is not told again that it is not known.
            taken.remove(0);
        }
        if (asksAgain) {
            again = now + SOON_MILLIS;
        }
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        taken.forEach(command -> command.answer.completeExceptionally(failure));
        taken.clear();
    }

    @Override
    public void storeBusy(RuntimeException failure) {
        for (Command<?> next = waiting.peek(); next != null; next = waiting.peek()) {
            next.answer.completeExceptionally(failure);
            waiting.remove(next);
        }
    }
}
