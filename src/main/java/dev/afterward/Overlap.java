package dev.afterward;

/**
 * What happens to an occurrence of a schedule when the task of an earlier one has not ended. Several that are caught up at once,
 * with {@link Missed#CATCH_UP}, all fire.
 */
public enum Overlap {
    /** It does not fire. */
    SKIP,
    /** It fires when the earlier one has ended. One occurrence waits at most: if one waits already, it does not fire. */
    BUFFER_ONE,
    /** It fires: the tasks run at the same time. */
    ALLOW,
    /** It fires, and the task of the earlier one is cancelled. */
    CANCEL_OTHER
}
