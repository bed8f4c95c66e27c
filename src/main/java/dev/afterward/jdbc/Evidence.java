package dev.afterward.jdbc;

import java.sql.SQLException;

/**
 * What proves that a turn has committed: one of the tasks that it has inserted, or else the number that it gave to
 * itself. Counting turns costs a page of the log for each, so a turn that only inserts does not.
 *
 * @param kind which of them
 * @param value the task's id, or the turn's number
 */
record Evidence(Kind kind, long value) {

    enum Kind {
        NOTHING_WRITTEN,
        TASK,
        TURN
    }

    /**
     * Looks for it.
     *
     * @return whether the turn has committed
     * @throws SQLException when there is no saying
     */
    boolean foundBy(Session session, Client client) throws SQLException {
        return switch (kind) {
            case NOTHING_WRITTEN -> false;
            case TASK -> session.number(Sql.TASK_EXISTS, 0, value) == 1;
            case TURN -> {
                long turn = session.number(Sql.TURN_COUNT, -1, client.id());
                if (!client.hasGiven(turn)) {
                    throw new SQLException("client " + client.id() + " is at turn " + turn + ", and has not made it");
                }
                yield turn == value;
            }
        };
    }
}
