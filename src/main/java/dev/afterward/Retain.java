package dev.afterward;

/** Which ended tasks something is kept of. */
public enum Retain {
    /** Of every task, however it ended. */
    ALL,
    /** Of tasks that have not succeeded: they have failed, or were cancelled. */
    FAILED,
    /** Of no task. */
    NONE
}
