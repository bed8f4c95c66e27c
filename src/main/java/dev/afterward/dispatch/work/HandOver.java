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
     * paused by this very turn, go back. Of a task that is neither handed over nor given back, since this throws, nothing is
     * kept here.
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
            // No stream: what was thrown for want of memory leaves none for it.
            for (int i = 0; i < attempts.size(); i++) {
                if (!attempts.get(i).isPlaced()) {
                    claimed.remove(attempts.get(i));
                }
            }
            throw e;
        }
    }

    /** Gives attempts back that were not made. One that cannot be is found in the store by the next look at what is owned. */
    public void giveBack(List<Attempt> attempts) {
        Throwable failure = null;
        for (Attempt attempt : attempts) {
            try {
                giveBack(attempt);
            } catch (RuntimeException | Error e) {
                claimed.remove(attempt);
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
            giveBack(attempt);
        }
    }

    private void giveBack(Attempt attempt) {
        attempt.place();
        FollowUp followUp = FollowUp.of(attempt, Ending.unstarted(attempt), clock.millis(), 0);
        attempt.reach(Attempt.Stage.HANDED_ON);
        sink.ended(attempt, followUp);
    }
}
