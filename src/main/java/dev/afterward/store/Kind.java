package dev.afterward.store;

import java.util.Set;

/**
 * A kind of tasks that a client processes.
 *
 * @param name the name of its queue
 * @param formerly the names that the queue had before
 * @param oldest the lowest version of a payload that the client reads
 * @param newest the highest one, and that of what it writes
 */
public record Kind(String name, Set<String> formerly, int oldest, int newest) {

    /** Copies. */
    public Kind {
        formerly = Set.copyOf(formerly);
    }

    /** A kind that has always had this name, and payloads of one version. */
    public Kind(String name) {
        this(name, Set.of(), 1, 1);
    }

    /**
     * Whether the client reads a payload.
     *
     * @param version its version
     * @return whether it does
     */
    public boolean reads(int version) {
        return version >= oldest && version <= newest;
    }
}
