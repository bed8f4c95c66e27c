package dev.afterward.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures the store and its queues as they are now. A role of {@link TaskInspector}. */
public interface StoreFigures {

    /**
     * The queues of the store.
     *
     * @return the queues by name
     */
    List<QueueRow> queues();

    /**
     * A queue of the store.
     *
     * @param name its name
     * @param paused whether it is paused
     */
    record QueueRow(String name, boolean paused) {}

    /**
     * How full the queues are.
     *
     * @param bound where counting stops
     * @return the queues by name
     */
    List<QueueDepth> depths(int bound);

    /**
     * How full a queue is.
     *
     * @param name its name
     * @param paused whether it is paused
     * @param ready the tasks that are due, up to the bound
     * @param running the tasks that are running
     * @param parked the tasks that are parked, up to the bound
     * @param oldest since when its oldest due task is due, or null
     * @param mayBeOlder whether an even older one may be among those of priorities that were not looked at: the search
     *     ends after 1,000 different priorities
     */
    record QueueDepth(
            String name,
            boolean paused,
            int ready,
            int running,
            int parked,
            @Nullable Instant oldest,
            boolean mayBeOlder) {}

    /**
     * The store itself.
     *
     * @return its figures
     */
    Storage storage();

    /**
     * The store itself.
     *
     * @param name what it is called
     * @param bytes how large it is
     * @param journal how large its journal is: what was written and not yet carried over
     * @param clients how many clients are registered
     * @param lastCounted the last minute in which an attempt was counted, or null
     * @param nextDue when the next scheduled task is due, or null
     */
    record Storage(
            String name,
            long bytes,
            long journal,
            int clients,
            @Nullable Instant lastCounted,
            @Nullable Instant nextDue) {}
}
