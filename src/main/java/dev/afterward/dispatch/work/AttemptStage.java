package dev.afterward.dispatch.work;

/** How far an attempt has come, as far as code that is not the library's may be what keeps it there. */
public enum AttemptStage {
    /** No worker has it. */
    WAITING,
    /** A worker reads its payload. */
    READING,
    /** The processor is called. */
    PROCESSING,
    /** It has ended; what it threw is turned into text. */
    ENDED,
    /** It has failed; the queue's strategy works out when it is tried again. */
    BACKOFF,
    /** What follows from it was handed on. */
    HANDED_ON
}
