package dev.afterward.server.charging;

/** What an attempt does after it has booked. */
public enum Course {
    /** It returns. */
    RETURN,
    /** The first attempt throws, the second one returns. */
    THROW_ONCE,
    /** The same, and it books with a connection of the data source, without JPA. */
    CONNECT_AND_THROW_ONCE,
    /** It puts itself off, and returns the next time. */
    SNOOZE_ONCE,
    /** It marks the transaction for rollback, and returns. */
    ROLLBACK_ONLY,
    /** It ignores that the database has refused a statement. */
    SWALLOW,
    /** It leaves a constraint violated that the provider finds when it flushes. */
    DUPLICATE,
    /** It waits until it is told to end, and returns. */
    WAIT
}
