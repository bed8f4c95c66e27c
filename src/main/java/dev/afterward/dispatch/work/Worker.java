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
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes attempts, one after the other. Its thread may be cut short at any point, by a want of memory or by its own end; the
 * next step, perhaps on another thread, goes on where it was: an attempt that was taken is always handed on, once.
 */
final class Worker implements EngineThread.Step {

    /** The attempt that the thread is making: what it enqueues are that task's children. */
    private static final ThreadLocal<@Nullable Attempt> CURRENT = new ThreadLocal<>();

    private static final long FIRST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int MOST_DOUBLINGS = 8;

    private final Collaborators with;
    /** The way of each attempt to its end. */
    private final Making making;

    /**
     * The attempt that was taken, until what follows from it was handed on, and how far it has come. Written by the worker's
     * thread alone. Others read which one it is: in all that time code that is not the library's may keep the worker.
     */
    private volatile @Nullable Attempt taken;

    private @Nullable Ending ending;
    /** Why the processor was not called: the thread says so once the attempt was handed on. */
    private @Nullable Throwable hindrance;

    private boolean failedToFollowUp;
    private @Nullable FollowUp followUp;
    private boolean released;
    private boolean handedOn;

    private volatile boolean dismissed;

    /**
     * What a worker works with.
     *
     * @param work where it takes attempts from
     * @param sink where it hands on what follows
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
     * @param afterAttempt is run after each attempt
     * @param rest lets the calling thread wait, for nanoseconds at most
     */
    record Collaborators(
            WorkQueue work,
            AttemptSink sink,
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
            Runnable afterAttempt,
            LongConsumer rest) {}

    Worker(Collaborators with, String id) {
        this.with = with;
        this.making = new Making(with, id);
    }

    /** The attempt that the calling thread is making, or null. */
    static @Nullable Attempt ofThisThread() {
        return CURRENT.get();
    }

    /** It takes no attempt any more, even if others are hired before it has ended the last one. */
    void dismiss() {
        dismissed = true;
    }

    boolean isDismissed() {
        return dismissed;
    }

    /** The attempt that keeps it, from the moment it is taken until what follows from it was handed on; or null. */
    @Nullable
    Attempt current() {
        return taken;
    }

    /** How much time the attempt being made has left; {@link Long#MAX_VALUE} when there is none, or no limit. */
    long nanosLeft(long nanos) {
        Attempt attempt = taken;
        return attempt == null ? Long.MAX_VALUE : attempt.nanosLeft(nanos);
    }

    void interruptIfOverdue(long nanos) {
        Attempt attempt = taken;
        if (attempt != null && attempt.nanosLeft(nanos) <= 0) {
            attempt.interrupt(Attempt.Interruption.TIMEOUT);
        }
    }

    @Override
    public boolean again() {
        Attempt attempt = taken;
        if (attempt == null) {
            attempt = with.work.take(this::isDismissed);
            if (attempt == null) {
                return false;
            }
            taken = attempt;
            making.reset();
            hindrance = null;
            ending = null;
            failedToFollowUp = false;
            followUp = null;
            released = false;
            handedOn = false;
        }
        CURRENT.set(attempt);
        try {
            goOn(attempt);
        } finally {
            CURRENT.remove();
        }
        Throwable hindered = hindrance;
        if (hindered != null) {
            hindrance = null;
            // The thread says so.
            throw new IllegalStateException(
                    "task " + attempt.id() + " of queue '" + attempt.queue() + "' was not started and is tried again",
                    hindered);
        }
        return true;
    }

    private void goOn(Attempt attempt) {
        Ending known = ending;
        if (known == null) {
            known = making.make(attempt);
            ending = known;
            hindrance = making.hindrance();
            if (hindrance != null) {
                // The task stays here meanwhile: another worker would not find more memory for it, and it is parked the
                // tenth time.
                with.rest.accept(FIRST_REST_NANOS << Math.min(MOST_DOUBLINGS, Ending.givenBack(attempt)));
            }
        }
        if (!handedOn) {
            handOn(attempt, known);
        }
        over();
    }

    private void handOn(Attempt attempt, Ending known) {
        FollowUp next = followUp;
        if (next == null) {
            Ending told = failedToFollowUp ? withLess(known) : known;
            failedToFollowUp = true;
            next = making.followUp(attempt, told);
            followUp = next;
        }
        if (!released) {
            // Before the coordinator is woken, which asks for free workers; and once, whatever is thrown behind it.
            released = true;
            attempt.keepPlace(with.sink.keepsPlace(attempt, next));
            with.work.finished(attempt.queueAtWork(), making.tookNanos(), attempt.keepsPlace());
        }
        attempt.reach(AttemptStage.HANDED_ON);
        with.sink.ended(attempt, next);
        handedOn = true;
        if (with.sink.isCertain(attempt, next)) {
            next.log(with.messages, attempt);
        }
    }

    /** What follows could not be worked out, for want of memory perhaps: it is made again, from less. */
    private static Ending withLess(Ending known) {
        if (known instanceof Ending.TimedOut) {
            return new Ending.TimedOut(null);
        }
        Throwable less = new IllegalStateException("what followed from the attempt could not be worked out");
        if (known instanceof Ending.Cancelled) {
            return new Ending.Cancelled(less);
        }
        return known instanceof Ending.Threw ? new Ending.Threw(less) : known;
    }

    private void over() {
        taken = null;
        with.afterAttempt.run();
    }
}
