package dev.afterward.dispatch.capacity;

/**
 * What one turn may claim: tasks for the free workers, and tasks ahead of time. It is what was true when it was made;
 * {@link #take} uses it up.
 */
public final class Allotment {

    private int free;
    private int ahead;
    private final long bytes;
    private final boolean freeSoon;

    Allotment(int free, int ahead, long bytes, boolean freeSoon) {
        this.free = free;
        this.ahead = ahead;
        this.bytes = bytes;
        this.freeSoon = freeSoon;
    }

    /** What one queue may claim in this turn. */
    public static final class Portion {

        private int places;
        private int ahead;

        private Portion(int places, int ahead) {
            this.places = places;
            this.ahead = ahead;
        }

        /** Claims no more than so many tasks. */
        public void atMost(int most) {
            places = Math.min(places, most);
            ahead = Math.min(ahead, most - places);
        }

        /** How many tasks at the most. */
        public int most() {
            return places + ahead;
        }
    }

    /** Whether nothing is left to be claimed by any queue. */
    public boolean isEmpty() {
        return free == 0 && ahead == 0;
    }

    /** How many of the tasks start at once. */
    public int free() {
        return free;
    }

    /** How many tasks all queues together may claim, at the most. */
    public int most() {
        return free + ahead;
    }

    /** How many bytes of payloads may be claimed. */
    public long bytes() {
        return bytes;
    }

    /**
     * What a queue may claim. A queue none of whose tasks is held gets one ahead of time if a worker is expected to be
     * free soon: it would have to wait for a turn otherwise, and others that prefetch would be served meanwhile.
     *
     * @param share the queue's
     * @return its portion, perhaps empty
     */
    public Portion of(Share share) {
        if (share.paused) {
            return new Portion(0, 0);
        }
        int prefetch =
                share.held() == 0 && freeSoon && !share.isExact ? Math.max(1, share.prefetch()) : share.prefetch();
        return new Portion(
                Math.min(free, share.places()), Math.min(ahead, Math.max(0, prefetch - share.waiting - share.asked)));
    }

    /**
     * Uses up a place for one task.
     *
     * @param portion of the task's queue
     * @return whether there is one
     */
    public boolean take(Portion portion) {
        if (free > 0 && portion.places > 0) {
            free--;
            portion.places--;
            return true;
        }
        if (ahead > 0 && portion.ahead > 0) {
            ahead--;
            portion.ahead--;
            return true;
        }
        return false;
    }
}
