package dev.afterward.dispatch.work;

import dev.afterward.dispatch.runtime.CallInterceptor;
import dev.afterward.dispatch.runtime.EngineThread;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Lease;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.SettlingTransaction;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.payload.PayloadCodec;
import dev.afterward.store.Effects;
import dev.afterward.store.Success;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a client: it hires them, dismisses them, interrupts what takes too long, and replaces a thread that has
 * died.
 */
public final class Workers {

    private record Member(Worker worker, EngineThread thread) {}

    private final Worker.Collaborators with;
    private final HandOver handOver;
    private final ThreadFactory threads;
    private final String node;
    private final Runnable onLeave;
    private final List<Member> members = new CopyOnWriteArrayList<>();
    private volatile int hired;

    /**
     * No workers yet.
     *
     * @param work where they take attempts from
     * @param sink where they hand on what follows
     * @param handOver gives back what they cannot make
     * @param codec reads tasks
     * @param events receives what begins
     * @param messages receives what fails
     * @param clock the time
     * @param lease whether what was claimed is still this client's
     * @param wakeBefore lets the coordinator look at the timeouts at a time
     * @param interceptor stands around each attempt
     * @param transactions makes the calls of queues whose attempts are made in transactions
     * @param effects the marks that attempts leave in the application's database, or null if they leave none
     * @param excuses whether an attempt that has thrown something does not count, because the client stops
     * @param threads makes their threads
     * @param node what the store calls this process
     * @param afterAttempt is run by each of them after each attempt; it must not throw or wait
     * @param onLeave is run by each of them when it has left
     */
    public Workers(
            WorkQueue work,
            AttemptSink sink,
            HandOver handOver,
            PayloadCodec codec,
            EventQueue events,
            Messages messages,
            TimeSource clock,
            Lease lease,
            LongConsumer wakeBefore,
            CallInterceptor interceptor,
            SettlingTransaction<Success> transactions,
            @Nullable Effects effects,
            Predicate<Throwable> excuses,
            ThreadFactory threads,
            String node,
            Runnable afterAttempt,
            Runnable onLeave) {
        this.with = new Worker.Collaborators(
                work,
                sink,
                codec,
                events,
                messages,
                clock,
                lease,
                wakeBefore,
                interceptor,
                transactions,
                effects,
                excuses,
                afterAttempt,
                LockSupport::parkNanos);
        this.handOver = handOver;
        this.threads = threads;
        this.node = node;
        this.onLeave = onLeave;
    }

    /** The attempt that the calling thread is making for any client, or null. */
    public static @Nullable Attempt attemptOfThisThread() {
        return Worker.ofThisThread();
    }

    /**
     * Hires workers, all of them or none: if a thread cannot be made, those before it leave again.
     *
     * @param count how many
     */
    public void hire(int count) {
        members.removeIf(member -> member.thread.isGone());
        with.work().open(count);
        hired = count;
        try {
            for (int number = 1; number <= count; number++) {
                Worker worker = new Worker(with, node + "/" + number);
                EngineThread thread =
                        new EngineThread("afterward-worker-" + number, threads, with.messages(), worker, onLeave);
                Member member = new Member(worker, thread);
                members.add(member);
                thread.start();
            }
        } catch (Throwable e) {
            dismiss();
            throw e;
        }
    }

    /** Lets all workers go, who end what they are doing. What was claimed and not started goes back. */
    public void dismiss() {
        hired = 0;
        members.forEach(member -> {
            member.worker.dismiss();
            // One that rests need not rest any longer.
            member.thread.unpark();
        });
        handOver.giveBack(with.work().close());
    }

    /** Waits until all have left, but for the one that is the calling thread. Returns whether they have. */
    public boolean awaitEnd(long millis) {
        long deadline = with.clock().nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean gone = true;
        for (Member member : members) {
            gone &= member.thread.isCurrent() || member.thread.awaitEnd(with.clock(), deadline);
        }
        return gone;
    }

    /** Whether all have left, or are the calling thread. */
    public boolean areGone() {
        return members.stream().allMatch(member -> member.thread.isGone() || member.thread.isCurrent());
    }

    /** Waits until their threads have ended, for those who look for leaks. */
    public void join(long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (Member member : members) {
            member.thread.join(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
        }
    }

    /** Replaces threads that have died. */
    public void replaceDead() {
        for (Member member : members) {
            member.thread.replaceIfDead();
        }
    }

    /** Whether a thread has died and was not replaced. */
    public boolean isAnyDead() {
        return members.stream().anyMatch(member -> member.thread.isDead());
    }

    /** How many were hired and are not there. */
    public int missing() {
        if (hired == 0) {
            return 0;
        }
        long there = members.stream()
                .filter(member -> !member.worker.isDismissed() && !member.thread.isGone())
                .count();
        return (int) Math.max(0, hired - there);
    }

    /**
     * How many have an attempt that goes on although it was told to end or is out of time, be it in the processor, in what
     * reads its payload before, or in what works out what follows.
     */
    public int stuck() {
        long nanos = with.clock().nanos();
        return (int) members.stream()
                .map(member -> member.worker.current())
                .filter(attempt -> attempt != null && attempt.isOverdue(nanos))
                .count();
    }

    /** Whether one has an attempt from which nothing was handed on yet, but for the one that is the calling thread. */
    public boolean areBusy() {
        return members.stream().anyMatch(member -> member.worker.current() != null && !member.thread.isCurrent());
    }

    /** Interrupts attempts that are out of time. */
    public void interruptOverdue() {
        long nanos = with.clock().nanos();
        for (Member member : members) {
            member.worker.interruptIfOverdue(nanos);
        }
    }

    /** How long it takes until an attempt is out of time; {@link Long#MAX_VALUE} when none has a limit. */
    public long nanosLeft() {
        long nanos = with.clock().nanos();
        long left = Long.MAX_VALUE;
        for (Member member : members) {
            left = Math.min(left, member.worker.nanosLeft(nanos));
        }
        return left;
    }

    /** Gives back what has waited for a worker for too long. */
    public void giveBackOverdue() {
        handOver.giveBack(with.work().overdue(with.clock().nanos()));
    }

    /** How long it takes until something is to be given back; {@link Long#MAX_VALUE} when nothing waits. */
    public long nanosToGiveBack() {
        Long left = with.work().nextGiveBack(with.clock().nanos());
        return left == null ? Long.MAX_VALUE : left;
    }

    /** What is being attempted, with where each worker stands, for messages; empty when nothing is. */
    public String whatRuns() {
        StringBuilder text = new StringBuilder();
        for (Member member : members) {
            Attempt attempt = member.worker.current();
            if (attempt != null) {
                text.append("; task ")
                        .append(attempt.id())
                        .append(" of queue '")
                        .append(attempt.queue());
                text.append("' is in attempt ").append(attempt.attempt());
                for (StackTraceElement element : member.thread.stack()) {
                    text.append("\n\tat ").append(element);
                }
            }
        }
        return text.toString();
    }
}
