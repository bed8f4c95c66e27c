package dev.afterward.schedule;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Spreads schedules that fire at the same times. Each has an offset that follows from its name alone: it is the same for
 * each occurrence, on each node and in each version.
 *
 * <p>The offset is the 64-bit FNV-1a hash of the UTF-8 bytes of the name, mixed by the finalizer of MurmurHash3, as an
 * unsigned number modulo the length in milliseconds. Without the mix, names that differ in the last character alone would
 * have offsets close to each other.
 */
public final class Jitter {

    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private Jitter() {}

    /**
     * The offset of a schedule.
     *
     * @param name the name of the schedule
     * @param most all offsets are shorter; zero or less than a millisecond: there is no offset
     * @return the offset in whole milliseconds, at least zero
     * @throws IllegalArgumentException when {@code most} is negative
     */
    public static Duration of(String name, Duration most) {
        if (most.isNegative()) {
            throw new IllegalArgumentException("jitter must not be negative, was " + most);
        }
        long millis = most.toMillis();
        return millis == 0 ? Duration.ZERO : Duration.ofMillis(Long.remainderUnsigned(hash(name), millis));
    }

    private static long hash(String name) {
        long hash = FNV_OFFSET;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        hash = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ hash >>> 33) * 0xC4CEB9FE1A85EC53L;
        return hash ^ hash >>> 33;
    }
}
