package dev.afterward;

/**
 * Why a task waits or is parked: the first reason that keeps it from running by itself. As this client sees it: where
 * several clients share a store, another one may run the task.
 */
public enum WaitReason {
    /** It is not due yet. */
    NOT_DUE,
    /** An attempt has failed, and the next one is not due yet. */
    RETRY,
    /** Its processor has put it off, and it is not due again yet. */
    SNOOZED,
    /** Its queue is paused. */
    QUEUE_PAUSED,
    /** As many tasks of its queue run as may at the same time. */
    QUEUE_FULL,
    /** All workers of the client are busy. */
    WORKERS_BUSY,
    /** Its process died more than once while it ran: it waits until no other such task runs. */
    SUSPECT,
    /** Nothing keeps it: it starts in a moment, after the tasks of its queue that come before it. */
    NEXT,
    /** No processor of the client's is for its queue. */
    NO_PROCESSOR,
    /** It is parked, since its payload cannot be read. */
    UNREADABLE,
    /** Its payload has a newer version than the client reads: it is parked for a newer release. */
    NEWER_VERSION,
    /** Its payload has an older version, from which no {@link TaskUpgrade} of the client's leads on. */
    NO_UPGRADE,
    /** It is parked, since it is not known whether the transaction has committed that enqueued it. */
    IN_DOUBT,
    /** The client has no workers ({@code afterward.workers=0}): it only enqueues. */
    NO_WORKERS,
    /** The client was not started. */
    NOT_STARTED,
    /** The client cannot use its store any more. */
    STORE_UNUSABLE
}
