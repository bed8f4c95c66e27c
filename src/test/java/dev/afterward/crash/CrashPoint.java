package dev.afterward.crash;

/**
 * A moment at which a process dies: before an operation of a turn, after it and before the turn's COMMIT, or right
 * after the COMMIT.
 *
 * @param operation what is done; see {@link Taps#operation}
 * @param when the moment
 */
record CrashPoint(String operation, When when) {

    enum When {
        BEFORE,
        WRITTEN,
        COMMITTED
    }

    /** As an argument of a process. */
    static CrashPoint parse(String text) {
        String[] parts = text.split(":", -1);
        return new CrashPoint(parts[0], When.valueOf(parts[1]));
    }

    /** Dies as if it was killed: nothing is closed, nothing is written any more. */
    void reached(String operation, When when) {
        if (this.when == when && this.operation.equals(operation)) {
            die();
        }
    }

    static void die() {
        Runtime.getRuntime().halt(DEAD);
    }

    /** What a process that has died so leaves as its exit code. */
    static final int DEAD = 137;

    @Override
    public String toString() {
        return operation + ":" + when;
    }
}
