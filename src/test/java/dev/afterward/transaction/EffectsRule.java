package dev.afterward.transaction;

/** A rule of the protocol that can be left out. */
enum EffectsRule {

    // Both forms.

    /** An exception of the processor rolls back, whatever the processor says of its exceptions. */
    EXCEPTIONS_ROLL_BACK,
    /** However a commit has ended, the record is asked: neither an exception nor a status is believed. */
    ASK_AFTER_COMMIT,
    /** The record outranks an interruption: what has committed has succeeded, even if it was cancelled or was late. */
    RECORD_OUTRANKS_INTERRUPTION,
    /** A cancel is answered by what was recorded, not when the attempt has been told. */
    ANSWER_WHAT_WAS_RECORDED,
    /** An attempt that has read whether it is cancelled cannot be told any more. */
    POINT_OF_NO_RETURN,
    /** The settlement, or the mark, is written when the processor has returned, not before it is called. */
    WRITE_LAST,

    // Form 1: the task is in the application's database.

    /** Success is written in the attempt's own transaction. */
    SETTLE_INSIDE,
    /** That success is written only where the task is still running. */
    FENCE_BY_STATE,
    /** That success is written only where the claim is still the attempt's. */
    FENCE_BY_CLAIM,
    /** A failure is settled after the rollback. */
    ROLL_BACK_FIRST,
    /** The row is asked under its lock. */
    ASK_UNDER_LOCK,
    /** A rescue passes over rows that are locked. */
    RESCUE_SKIPS_LOCKED,
    /** A rescue looks at a row once more when it has the lock. */
    RESCUE_LOOKS_AGAIN,
    /** A cancel asks the worker of a running task, and leaves its row alone. */
    CANCEL_ASKS_WORKER,

    // Form 2: the task is in a file, and a mark in the application's database says that its effects are committed.

    /** The key of the mark is the task, not the task and the claim. */
    KEY_WITHOUT_CLAIM,
    /** An end without success first commits a void mark. */
    VOID_FIRST,
    /** So does an end whose last attempt has failed before its commit. */
    VOID_AFTER_CLEAN_FAILURE,
    /** Who asks tries the key too, and waits for the one who holds it. */
    PROBE,
    /** What has violated the key is read. */
    READ_AFTER_PROBE,
    /** A rescue asks before it gives a task back or ends it. */
    RESCUE_ASKS,
    /** A violation of the key is asked about, not counted as a failure. */
    ASK_AFTER_VIOLATION,
    /** A turn settles only what is still so claimed. */
    FENCED_TURN,
    /** Who finds a void mark ends the task, instead of running it again. */
    VOID_HAS_END,
    /** Marks are removed when the settlement is durable. */
    REMOVE_AFTER_DURABLE,
    /** Marks are removed when no attempt of the task is left. */
    REMOVE_WHEN_OLD,
    /** Marks are kept as long as the oldest backup that would be restored. */
    KEEP_FOR_BACKUPS
}
