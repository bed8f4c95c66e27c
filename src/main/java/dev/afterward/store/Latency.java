package dev.afterward.store;

/**
 * How long tasks waited or ran: a histogram whose slots grow with the duration, four to each doubling, so that a
 * percentile is told to about a tenth.
 *
 * @param minute the start of the minute, in milliseconds
 * @param queue the id of the queue
 * @param kind what took so long
 * @param slot which durations
 * @param count how many
 */
public record Latency(long minute, int queue, Kind kind, int slot, long count) {

    /** The number of slots. */
    public static final int SLOTS = 164;

    private static final int PER_DOUBLING = 4;

    /** What took so long. The ordinal is stored: append only. */
    public enum Kind {
        /** From when the task was due to the beginning of its attempt. */
        WAIT,
        /** From the beginning of the attempt to its end. */
        RUN
    }

    /**
     * The slot of a duration.
     *
     * @param micros the duration in microseconds; a negative one counts as none
     * @return the slot, from 0 to below {@link #SLOTS}
     */
    public static int slot(long micros) {
        if (micros < PER_DOUBLING) {
            return (int) Math.max(0, micros);
        }
        int exponent = 63 - Long.numberOfLeadingZeros(micros);
        int quarter = (int) (micros >>> (exponent - 2)) & 3;
        return Math.min(SLOTS - 1, (exponent - 1) * PER_DOUBLING + quarter);
    }

    /**
     * The middle of a slot.
     *
     * @param slot a slot
     * @return a duration in microseconds
     */
    public static long micros(int slot) {
        return slot < PER_DOUBLING ? slot : least(slot) + width(slot) / 2;
    }

    /**
     * The shortest duration of a slot. The last slot has no longest one.
     *
     * @param slot a slot
     * @return a duration in microseconds
     */
    public static long least(int slot) {
        return slot < PER_DOUBLING ? slot : (PER_DOUBLING + slot % PER_DOUBLING) * width(slot);
    }

    private static long width(int slot) {
        return 1L << (slot / PER_DOUBLING - 1);
    }
}
