package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.HandOver;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.dispatch.work.WorkQueue;
import dev.afterward.store.Controls;
import dev.afterward.store.Turn;

/**
 * Follows what is set for queues and done to running tasks, on this client or on another one: in the same way.
 *
 * <p>Each turn that writes anything finds out whether there is news, and brings it here before its claims are handed over: a
 * queue that was paused before such a turn starts none of them. So a client that has tasks learns of news with its heartbeat
 * at the latest. One that has none need only learn of a queue that goes on: from a {@link dev.afterward.store.Signals.Ear},
 * or, where there is none, from a look of its own while a queue is paused.
 */
public final class RemoteControl implements TurnStep {

    private final Queues queues;
    private final WorkQueue work;
    private final int workers;
    private final HandOver handOver;
    private final Hints hints;
    private final Cancellation cancellation;
    private final Messages messages;
    private final Runnable wake;
    private final long interval;
    private volatile boolean isNews;
    private volatile long lastLook;

    /**
     * The client knows what was set when it has opened the store.
     *
     * @param queues the queues
     * @param work where their tasks wait for workers
     * @param workers how many attempts are made at the same time
     * @param handOver takes back what must not start now
     * @param hints learns of queues that may be claimed from again
     * @param cancellation ends running tasks
     * @param messages receives what fails
     * @param wake wakes the coordinator
     * @param interval how often to look while a queue is paused, in milliseconds, or 0 for never
     * @param now the time, in UTC milliseconds of the Unix epoch
     */
    public RemoteControl(
            Queues queues,
            WorkQueue work,
            int workers,
            HandOver handOver,
            Hints hints,
            Cancellation cancellation,
            Messages messages,
            Runnable wake,
            long interval,
            long now) {
        this.queues = queues;
        this.work = work;
        this.workers = workers;
        this.handOver = handOver;
        this.hints = hints;
        this.cancellation = cancellation;
        this.messages = messages;
        this.wake = wake;
        this.interval = interval;
        this.lastLook = now;
    }

    /** A queue is paused, or goes on. To be called under the gate. */
    public void pause(RuntimeQueue queue, boolean paused) {
        if (queue.isPaused() != paused) {
            handOver.giveBack(work.pause(queue, paused));
            mayBeClaimed(queue);
        }
    }

    /** A queue is limited; 0 for what is configured. To be called under the gate. */
    public void limit(RuntimeQueue queue, int most) {
        if (queue.concurrency() != most) {
            handOver.giveBack(work.limit(queue, most, workers));
            mayBeClaimed(queue);
        }
    }

    private void mayBeClaimed(RuntimeQueue queue) {
        hints.ready(queue.id());
        wake.run();
    }

    /** What the store says. Called under the gate, after the turn that has read it and before its claims are handed over. */
    public void follow(Controls controls) {
        try {
            for (RuntimeQueue queue : queues.all()) {
                pause(queue, controls.paused().contains(queue.id()));
                limit(queue, controls.concurrency().getOrDefault(queue.id(), 0));
            }
            controls.scheduled().forEach(queues::expectSchedules);
            controls.names().forEach(queues::learn);
            cancellation.follow(controls.cancels());
        } catch (Throwable e) {
            // The turn has committed, whatever this is.
            lookAgain();
            messages.stepFailed(e);
        }
    }

    /** There is news. */
    public void lookAgain() {
        isNews = true;
        wake.run();
    }

    @Override
    public long due(long now) {
        if (isNews) {
            return now;
        }
        return interval > 0 && queues.all().stream().anyMatch(RuntimeQueue::isPaused)
                ? Math.min(lastLook, now) + interval
                : Long.MAX_VALUE;
    }

    /** What is news from now on is behind the look. */
    @Override
    public void begin(long now) {
        isNews = false;
        lastLook = now;
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        turn.lookAtControls();
    }

    @Override
    public void committed(long now) {}

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        isNews = true;
    }
}
