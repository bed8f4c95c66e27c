package dev.afterward.store;

import dev.afterward.TaskStatus;

/** The states of a task's row. The code is what is stored; SQL names it literally, so that partial indexes serve. */
public enum RowState {
    /** Written by a transaction whose outcome is not known yet; invisible to workers. */
    PREPARED(0, TaskStatus.NOT_FOUND),
    /** Not yet due. */
    SCHEDULED(1, TaskStatus.PENDING),
    /** Due. */
    READY(2, TaskStatus.PENDING),
    /** Claimed by the client that is its owner. */
    RUNNING(3, TaskStatus.RUNNING),
    /** Set aside. */
    PARKED(4, TaskStatus.PARKED),
    /** Ended well. */
    SUCCEEDED(5, TaskStatus.SUCCEEDED),
    /** Ended badly. */
    FAILED(6, TaskStatus.FAILED),
    /** Ended by hand. */
    CANCELLED(7, TaskStatus.CANCELLED),
    /** Due, and rescued more than once: its process died again while it was running, so it may be what kills processes. */
    SUSPECT(8, TaskStatus.PENDING),
    /** Ended without an attempt in time. */
    EXPIRED(9, TaskStatus.EXPIRED),
    /** Deleted by hand, and kept for a while so that it can be restored; what it was is in {@code afterward_deleted}. */
    DELETED(10, TaskStatus.NOT_FOUND);

    private static final RowState[] BY_CODE = values();

    private final int code;
    private final TaskStatus status;

    RowState(int code, TaskStatus status) {
        this.code = code;
        this.status = status;
    }

    /** What the store holds for this state. */
    public int code() {
        return code;
    }

    /** What the state is to a user. */
    public TaskStatus status() {
        return status;
    }

    /** The state with this code. */
    public static RowState of(int code) {
        return BY_CODE[code];
    }

    /**
     * Whether a due task that was rescued so often is a suspect. The first rescue is free: another task may have been what
     * killed the process.
     */
    public static boolean isSuspect(int rescues) {
        return rescues > 1;
    }
}
