package dev.afterward.jdbc;

import dev.afterward.store.Promotion;
import dev.afterward.store.TransactionRow;
import java.sql.SQLException;
import java.util.List;

/** The transactions that have prepared tasks. */
final class TransactionRows {

    private static final TransactionRow.Outcome[] OUTCOMES = TransactionRow.Outcome.values();

    private final Session session;

    TransactionRows(Session session) {
        this.session = session;
    }

    @SuppressWarnings("EnumOrdinal") // stored, as its javadoc says
    void insert(TransactionRow transaction, int owner) throws SQLException {
        session.update(
                Sql.INSERT_TRANSACTION,
                transaction.id(),
                owner,
                transaction.state().ordinal(),
                transaction.created(),
                transaction.witness(),
                transaction.witnessTable());
    }

    @SuppressWarnings("EnumOrdinal") // stored, as its javadoc says
    boolean decide(long transaction, TransactionRow.Outcome outcome) throws SQLException {
        return session.update(Sql.DECIDE_TRANSACTION, transaction, outcome.ordinal()) == 1;
    }

    Promotion promote(long transaction, long now, int limit) throws SQLException {
        List<Promoted> tasks = session.query(
                Sql.PROMOTE_TRANSACTION, row -> new Promoted(row.getLong(1), row.getLong(2)), transaction, now, limit);
        long nextDue = tasks.stream()
                .mapToLong(Promoted::due)
                .filter(due -> due > now)
                .min()
                .orElse(Long.MAX_VALUE);
        return new Promotion(
                tasks.stream().map(Promoted::id).toList(), nextDue, finish(transaction, tasks.size() < limit));
    }

    private record Promoted(long id, long due) {}

    boolean discard(long transaction, int limit) throws SQLException {
        return finish(transaction, session.update(Sql.DISCARD_TRANSACTION, transaction, limit) < limit);
    }

    private boolean finish(long transaction, boolean done) throws SQLException {
        if (done) {
            session.update(Sql.DELETE_TRANSACTION, transaction);
        }
        return done;
    }

    List<TransactionRow> leftByOthers(int owner) throws SQLException {
        return session.query(
                Sql.LEFT_TRANSACTIONS,
                row -> new TransactionRow(
                        row.getLong(1), outcome(row.getInt(2)), row.getLong(3), row.getBytes(4), row.getBytes(5)),
                owner);
    }

    /** The outcome that is stored as this number. */
    static TransactionRow.Outcome outcome(int stored) {
        return OUTCOMES[stored];
    }
}
