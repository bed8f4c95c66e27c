package dev.afterward.dispatch.work;

import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement.Keep;
import java.time.Duration;

/** What a queue's retention keeps of a task that has ended, and until when. */
public final class Kept {

    private Kept() {}

    /**
     * What is kept.
     *
     * @param retention the queue's
     * @param state how the task has ended
     * @return what
     */
    public static Keep of(RetentionPolicy retention, RowState state) {
        boolean succeeded = state == RowState.SUCCEEDED;
        if (!applies(retention.tasks(), succeeded)) {
            return Keep.NOTHING;
        }
        return applies(retention.payload(), succeeded) ? Keep.PAYLOAD : Keep.ROW;
    }

    private static boolean applies(Retain retain, boolean succeeded) {
        return retain == Retain.ALL || (retain == Retain.FAILED && !succeeded);
    }

    /**
     * Until when.
     *
     * @param retention the queue's
     * @param now when the task has ended
     * @return a time, or 0 for ever
     */
    public static long until(RetentionPolicy retention, long now) {
        Duration kept = retention.duration();
        return kept == null ? 0 : now + kept.toMillis();
    }
}
