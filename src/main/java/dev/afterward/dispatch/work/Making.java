package dev.afterward.dispatch.work;

import dev.afterward.PayloadException;
import dev.afterward.TaskEvent;
import dev.afterward.TaskTransaction;
import dev.afterward.dispatch.runtime.HeldPayload;
import dev.afterward.store.Effects;
import dev.afterward.store.Marked;
import dev.afterward.store.RowState;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a worker makes one attempt, from its beginning until it is known how it ended. It may be cut short at any point; then it
 * says how far it has come. One for all attempts of a worker, one after the other; used by its thread alone.
 */
final class Making {

    private final Worker.Collaborators with;
    /** What the store calls the worker. */
    private final String worker;

    private boolean begun;
    /** What is thrown before this is not the processor's, and the attempt does not count. */
    private boolean called;
    /** Why its processor could not be called, if that does not count. */
    private @Nullable Throwable hindrance;

    /** Of a queue whose attempts are made in transactions. */
    private @Nullable TransactionalAttempt own;

    private long beganNanos;
    private long endedMillis;
    private long tookNanos;

    Making(Worker.Collaborators with, String worker) {
        this.with = with;
        this.worker = worker;
    }

    /** The next attempt: nothing of it has happened. */
    void reset() {
        begun = false;
        called = false;
        hindrance = null;
        own = null;
    }

    /** How long it took, in nanoseconds. */
    long tookNanos() {
        return tookNanos;
    }

    /** Why the processor could not be called, if that does not count; or null. */
    @Nullable
    Throwable hindrance() {
        return hindrance;
    }

    /** Makes the attempt, or says how it ended if an earlier call was cut short in the middle of it. */
    Ending make(Attempt attempt) {
        return begun ? brokenOff(attempt) : begin(attempt);
    }

    /** What follows from an ending of the attempt. */
    FollowUp followUp(Attempt attempt, Ending ending) {
        TransactionalAttempt transactional = own;
        return transactional == null
                ? FollowUp.of(attempt, ending, endedMillis, tookNanos)
                : transactional.followUp(ending, endedMillis, tookNanos);
    }

    private Ending brokenOff(Attempt attempt) {
        Throwable cut = new IllegalStateException("the worker was cut short in the middle of the attempt");
        return called ? ending(attempt, cut) : uncalled(attempt, cut);
    }

    private Ending begin(Attempt attempt) {
        Thread.interrupted();
        beganNanos = with.clock().nanos();
        begun = true;
        Throwable thrown;
        try {
            long now = with.clock().millis();
            if (!with.lease().isGood(beganNanos, with.clock().processMillis())) {
                return uncalled(attempt, null);
            }
            if (attempt.isLate(now)) {
                ended(attempt);
                return Ending.late(attempt);
            }
            if (!begin(attempt, now)) {
                return uncalled(attempt, null);
            }
            Ending known = known(attempt);
            if (known != null) {
                return known;
            }
            RuntimeQueue queue = attempt.queueAtWork();
            byte[] payload = attempt.takePayload();
            int version = attempt.claimed().version();
            if (with.events().isHeard()) {
                attempt.hold(new HeldPayload(payload, bytes -> queue.read(with.codec(), bytes, version)));
            }
            RuntimeQueue.Call call = queue.decode(with.codec(), payload, version);
            if (!attempt.call()) {
                return uncalled(attempt, null);
            }
            if (with.events().isHeard()) {
                with.events().fire(new TaskEvent.Started(attempt.id(), attempt.queue(), attempt.attempt()));
            }
            called = true;
            call(attempt, call);
            thrown = null;
        } catch (Throwable e) {
            if (!called) {
                return uncalled(attempt, e);
            }
            thrown = e;
        }
        return ending(attempt, thrown);
    }

    /**
     * How a task has ended of which earlier attempts may have left marks, or why it cannot be begun; null if it can. An attempt that
     * leaves a mark itself need not ask: the mark of the earlier one would keep it from committing.
     */
    private @Nullable Ending known(Attempt attempt) {
        Marked marked = attempt.claimed().marked();
        if (marked == null) {
            return null;
        }
        Effects effects = with.effects();
        if (effects == null || !marked.table().equals(effects.table())) {
            return uncalled(attempt, new PayloadException(Ending.MARKS_GONE));
        }
        if (attempt.queueAtWork().config().transaction() == TaskTransaction.REQUIRED) {
            return null;
        }
        Effects.Verdict verdict = effects.ask(new Effects.Key(attempt.claimed().id(), marked.generation()));
        return switch (verdict.said()) {
            case NOTHING -> null;
            case DONE -> recorded(attempt, RowState.SUCCEEDED);
            case VOID -> recorded(attempt, Objects.requireNonNullElse(verdict.end(), RowState.FAILED));
            case UNKNOWN -> {
                ended(attempt);
                hindrance = attempt.interruption() == null
                        ? new IllegalStateException(
                                "it is not known whether the work of an earlier attempt is committed")
                        : null;
                yield Ending.notBegun(attempt);
            }
        };
    }

    private Ending recorded(Attempt attempt, RowState end) {
        ended(attempt);
        return new Ending.Recorded(end);
    }

    private void call(Attempt attempt, RuntimeQueue.Call call) throws Exception {
        if (attempt.queueAtWork().config().transaction() == TaskTransaction.NONE) {
            with.interceptor().intercept(() -> call.process(attempt));
            return;
        }
        TransactionalAttempt transactional = new TransactionalAttempt(attempt, with.clock(), beganNanos);
        own = transactional;
        with.interceptor().intercept(() -> transactional.make(with.transactions(), () -> call.process(attempt)));
    }

    private Ending ending(Attempt attempt, @Nullable Throwable thrown) {
        TransactionalAttempt transactional = own;
        if (thrown != null && transactional != null && transactional.isNotBegun()) {
            ended(attempt);
            hindrance = attempt.interruption() == null ? thrown : null;
            return Ending.notBegun(attempt);
        }
        boolean excused = thrown != null && with.excuses().test(thrown);
        Attempt.Interruption interruption = ended(attempt);
        return transactional == null
                ? Ending.of(thrown, attempt.snooze, interruption, excused)
                : transactional.ending(thrown, interruption, excused);
    }

    private boolean begin(Attempt attempt, long now) {
        Duration timeout = attempt.queueAtWork().config().timeout();
        if (!attempt.begin(worker, now, beganNanos, timeout)) {
            return false;
        }
        if (timeout != null) {
            with.wakeBefore().accept(now + timeout.toMillis());
        }
        return true;
    }

    private Ending uncalled(Attempt attempt, @Nullable Throwable failure) {
        ended(attempt);
        Ending known = Ending.uncalled(attempt, failure);
        hindrance = known instanceof Ending.GivenBack && attempt.interruption() == null ? failure : null;
        return known;
    }

    /** No interruption reaches the attempt any more. Returns why there was one, or null. */
    private Attempt.@Nullable Interruption ended(Attempt attempt) {
        Attempt.Interruption interruption = attempt.end();
        // A processor may have left its interruption behind; it must not reach the next attempt.
        Thread.interrupted();
        endedMillis = with.clock().millis();
        tookNanos = with.clock().nanos() - beganNanos;
        return interruption;
    }
}
