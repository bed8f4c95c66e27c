package dev.afterward.transaction;

import dev.afterward.store.TransactionRow.Outcome;
import jakarta.transaction.Status;

/** Reads the numbers of {@link Status}. */
final class Statuses {

    private static final String[] NAMES = {
        "ACTIVE",
        "MARKED_ROLLBACK",
        "PREPARED",
        "COMMITTED",
        "ROLLEDBACK",
        "UNKNOWN",
        "NO_TRANSACTION",
        "PREPARING",
        "COMMITTING",
        "ROLLING_BACK"
    };

    private Statuses() {}

    static String name(int status) {
        return status >= 0 && status < NAMES.length ? NAMES[status] : "status " + status;
    }

    /** Whether a transaction with this status cannot commit any more: it is rolled back, or is about to be. */
    static boolean isRolledBack(int status) {
        return switch (status) {
            case Status.STATUS_MARKED_ROLLBACK, Status.STATUS_ROLLING_BACK, Status.STATUS_ROLLEDBACK -> true;
            default -> false;
        };
    }

    /**
     * What a status says at the end of a transaction. Only two of them say anything: a heuristic or a phase two that
     * goes on in the background shows as one of the others.
     */
    static Outcome outcome(int status) {
        return switch (status) {
            case Status.STATUS_COMMITTED -> Outcome.COMMITTED;
            case Status.STATUS_ROLLEDBACK -> Outcome.ROLLED_BACK;
            default -> Outcome.IN_DOUBT;
        };
    }
}
