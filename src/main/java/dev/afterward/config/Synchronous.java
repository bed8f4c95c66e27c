package dev.afterward.config;

/** What a commit to the library's own SQLite file survives. */
public enum Synchronous {
    /** A power cut: every commit is on the disk before it returns. */
    FULL,
    /** The death of the process: the last commits before a power cut may be lost, the file stays sound. */
    NORMAL
}
