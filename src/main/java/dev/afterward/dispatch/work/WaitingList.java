package dev.afterward.dispatch.work;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Claimed attempts that have not started, in order. The links are in the attempts themselves: so adding one needs no memory
 * and cannot fail half-way.
 */
final class WaitingList {

    private @Nullable Attempt first;
    private @Nullable Attempt last;

    @Nullable
    Attempt first() {
        return first;
    }

    void add(Attempt attempt) {
        attempt.next = null;
        if (last == null) {
            first = attempt;
        } else {
            last.next = attempt;
        }
        last = attempt;
    }

    /** Takes the first one out; there must be one. */
    Attempt remove() {
        Attempt removed = first;
        if (removed == null) {
            throw new IllegalStateException("nothing waits");
        }
        first = removed.next;
        if (first == null) {
            last = null;
        }
        removed.next = null;
        return removed;
    }

    /** Moves what matches to the end of a list, in order. */
    void moveTo(List<Attempt> out, Predicate<Attempt> which) {
        Attempt left = first;
        first = null;
        last = null;
        while (left != null) {
            Attempt next = left.next;
            if (which.test(left)) {
                left.next = null;
                out.add(left);
            } else {
                add(left);
            }
            left = next;
        }
    }
}
