package dev.afterward.dispatch.step;

import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.FollowUp;
import dev.afterward.store.Effects;
import dev.afterward.store.Marked;
import dev.afterward.store.Orphan;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A claim of a task that may have left a mark: of an attempt that has ended here, or of a task whose attempt was not made here. Used by
 * one thread.
 */
final class MarkedEnd {

    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** What has not been found out for so long needs somebody. */
    private static final long TOLD_AFTER_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Effects.Key key;
    private final Marked marked;
    private final @Nullable Attempt attempt;
    private final @Nullable Orphan orphan;
    private @Nullable FollowUp followUp;
    /** How the task is to end, unless its effects are committed; null if that is not known before it is asked. */
    private @Nullable RowState intended;

    /** Whether its attempt has a place of its queue that is to be given back, once. */
    private boolean keepsPlace;

    private boolean fresh = true;
    private boolean waits;
    private long since;
    private long due;
    private long delay = FIRST_NANOS;
    private boolean told;

    private MarkedEnd(
            long task,
            Marked marked,
            @Nullable Attempt attempt,
            @Nullable FollowUp followUp,
            @Nullable Orphan orphan,
            @Nullable RowState intended) {
        this.key = new Effects.Key(task, marked.generation());
        this.marked = marked;
        this.attempt = attempt;
        this.followUp = followUp;
        this.orphan = orphan;
        this.intended = intended;
    }

    static MarkedEnd of(Attempt attempt, Marked marked, FollowUp followUp) {
        MarkedEnd end = new MarkedEnd(attempt.claimed().id(), marked, attempt, followUp, null, null);
        end.keepsPlace = attempt.keepsPlace();
        end.follow(followUp);
        return end;
    }

    static MarkedEnd of(Orphan orphan, Marked marked, @Nullable RowState intended) {
        return new MarkedEnd(orphan.id(), marked, null, null, orphan, intended);
    }

    Effects.Key key() {
        return key;
    }

    boolean isIn(String table) {
        return marked.table().equals(table);
    }

    @Nullable
    Attempt attempt() {
        return attempt;
    }

    @Nullable
    Orphan orphan() {
        return orphan;
    }

    FollowUp followUp() {
        return Objects.requireNonNull(followUp);
    }

    @Nullable
    RowState intended() {
        return intended;
    }

    /** Nothing is committed: what follows is that, once. Returns whether it was not so before. */
    boolean follows() {
        FollowUp known = followUp;
        if (known == null || known.ifNotStored() == null) {
            return false;
        }
        follow(known.ifNotStored().get());
        return true;
    }

    /** Whether it is the first to ask for its place. */
    boolean givesPlaceBack() {
        boolean gives = keepsPlace;
        keepsPlace = false;
        return gives;
    }

    /** Whether it was not put off yet. */
    boolean isFresh() {
        return fresh;
    }

    /** Whether its mark may have been written long before it ends. */
    boolean isLate() {
        return orphan != null || !fresh;
    }

    void isPutOff() {
        fresh = false;
    }

    /** Something else follows from the end of the attempt than its success. */
    void follow(FollowUp instead) {
        followUp = instead;
        intended = instead.endsWithoutSuccess() ? ((Settlement.Ended) instead.settlement()).state() : null;
    }

    /** It was not found out: it is asked for again later, and later still. */
    void later(long nanos) {
        if (!waits) {
            waits = true;
            since = nanos;
        }
        due = nanos + delay;
        delay = Math.min(LONGEST_NANOS, 2 * delay);
    }

    /** It was not asked for: it is as soon as the others are through. */
    void soon(long nanos) {
        due = nanos;
    }

    /** For how many nanoseconds it waits. */
    long nanosLeft(long nanos) {
        return due - nanos;
    }

    /** Whether it is time to say that nobody can tell; once. */
    boolean isToBeTold(long nanos) {
        boolean tells = waits && !told && nanos - since >= TOLD_AFTER_NANOS;
        told |= tells;
        return tells;
    }
}
