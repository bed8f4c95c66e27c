package dev.afterward.transaction;

import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTimeoutException;
import java.util.Set;

/** Another transaction has written what was to be written, or is about to: the one that tried it says nothing about the task. */
final class ContestedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Integrity constraint violation (SQL:2016, 23). */
    private static final String VIOLATION = "23";
    /** What is said of a statement that has waited too long: canceled, lock not available (PostgreSQL), timeout expired (X/Open). */
    private static final Set<String> WAITED = Set.of("57014", "55P03", "HYT00", "HYT01");
    /** SQLITE_CONSTRAINT and SQLITE_BUSY, whose driver knows no SQLSTATE. */
    private static final Set<Integer> SQLITE = Set.of(19, 5);

    ContestedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether a statement has failed for that reason. */
    static boolean isOf(SQLException failure) {
        String state = failure.getSQLState();
        return failure instanceof SQLIntegrityConstraintViolationException
                || failure instanceof SQLTimeoutException
                || (state == null
                        ? SQLITE.contains(failure.getErrorCode() & 0xff)
                        : state.startsWith(VIOLATION) || WAITED.contains(state));
    }
}
