package dev.afterward.dispatch.runtime;

/**
 * Finds out whether a caller's stack has room for a turn. One that overflows in the middle of it would leave others
 * waiting and the store's transaction open; so the overflow is provoked before anything has begun.
 */
public final class StackRoom {

    /** A turn needs about 40 frames, the driver's among them. */
    private static final int FRAMES = 400;

    private StackRoom() {}

    /** Whether a turn fits. */
    public static boolean suffices() {
        try {
            return descend(FRAMES, 0, 0, 0) >= 0;
        } catch (StackOverflowError e) {
            return false;
        }
    }

    /** Waiting for somebody else's turn needs far less. Lets the stack overflow now if there is not even that. */
    public static void demand() {
        long ignored = descend(FRAMES / 2, 0, 0, 0);
        assert ignored >= 0;
    }

    /** The arguments make the frames as large as those of real methods. */
    private static long descend(int frames, long a, long b, long c) {
        return frames == 0 ? a + b + c : descend(frames - 1, a + 1, b + a, c + b) & Long.MAX_VALUE;
    }
}
