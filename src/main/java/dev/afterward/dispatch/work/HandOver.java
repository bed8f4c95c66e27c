package dev.afterward.dispatch.work;

import dev.afterward.TaskClient;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.store.ClaimedTask;
import java.util.ArrayList;
import java.util.List;

/**
 * The way of a claimed task to the workers, and back if it does not start. A task is among the {@link ClaimedTasks} if and
 * only if it waits for a worker, is being attempted, or has been handed to the {@link AttemptSink}.
 */
public final class HandOver {

    private final WorkQueue work;
    private final ClaimedTasks claimed;
    private final Queues queues;
    private final AttemptSink sink;
    private final TimeSource clock;
    private final TaskClient client;
    private final Runnable outOfStep;

    /**
     * A way.
     *
     * @param work where tasks wait for workers
     * @param claimed the tasks of this client
     * @param queues the queues
     * @param sink learns of what does not start
     * @param clock the time
     * @param client what processors get as the client
     * @param outOfStep learns that the store holds tasks in this client's name that nothing here knows
     */
    public HandOver(
            WorkQueue work,
            ClaimedTasks claimed,
            Queues queues,
            AttemptSink sink,
            TimeSource clock,
            TaskClient client,
            Runnable outOfStep) {
        this.work = work;
        this.claimed = claimed;
        this.queues = queues;
        this.sink = sink;
        this.clock = clock;
        this.client = client;
        this.outOfStep = outOfStep;
    }

    /**
     * The store has given tasks to this client. Those that cannot start now, because the client stops or their queue was
     * paused by this very turn, go back. A task that is neither handed over nor given back, since this throws, is not placed,
     * and given back in the store by the next look at what is owned.
     *
     * @param tasks the tasks, in the order in which they start
     */
    public void give(List<ClaimedTask> tasks) {
        long nanos = clock.nanos();
        List<Attempt> attempts = new ArrayList<>(tasks.size());
        try {
            for (ClaimedTask task : tasks) {
                Attempt attempt = new Attempt(task, queues.of(task.queue()), nanos, client);
                attempts.add(attempt);
                claimed.add(attempt);
            }
            giveBack(work.put(attempts));
        } catch (Throwable e) {
            // To take the others out of the claimed ones here would need memory, which may be what is missing.
            outOfStep.run();
            throw e;
        }
    }

    /**
     * Gives attempts back that were not made. One that cannot be, for want of memory perhaps, waits on: it starts, or is given
     * back when it has waited too long.
     */
    public void giveBack(List<Attempt> attempts) {
        Throwable failure = null;
        // No iterator: nothing here may need memory before the attempt is at one place or the other.
        for (int i = 0; i < attempts.size(); i++) {
            try {
                giveBack(attempts.get(i));
            } catch (RuntimeException | Error e) {
                work.waitOn(attempts.get(i));
                outOfStep.run();
                failure = e;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        } else if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** An attempt that was told to end need not wait for a worker any more. */
    public void withdraw(Attempt attempt) {
        if (work.withdraw(attempt)) {
            try {
                giveBack(attempt);
            } catch (Throwable e) {
                work.waitOn(attempt);
                throw e;
            }
        }
    }

    private void giveBack(Attempt attempt) {
        FollowUp followUp = FollowUp.of(attempt, Ending.unstarted(attempt), clock.millis(), 0);
        attempt.place();
        sink.ended(attempt, followUp);
        attempt.reach(AttemptStage.HANDED_ON);
    }
}
