package dev.afterward.store;

/** What a turn's commit has to survive. */
public enum Durability {
    /** A power cut, where the store is configured for it: the turn holds what somebody was promised. */
    FULL,
    /** The death of the process: losing the turn to a power cut only repeats work. */
    PROCESS
}
