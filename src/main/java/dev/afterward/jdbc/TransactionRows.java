package dev.afterward.jdbc;

import dev.afterward.store.Discarded;
import dev.afterward.store.Promotion;
import dev.afterward.store.Readied;
import dev.afterward.store.TransactionRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The transactions that have prepared tasks. */
final class TransactionRows {

    private static final TransactionRow.Outcome[] OUTCOMES = TransactionRow.Outcome.values();

    private final Session session;
    private final Positions.InTurn positions;

    TransactionRows(Session session, Positions.InTurn positions) {
        this.session = session;
        this.positions = positions;
    }

    @SuppressWarnings("EnumOrdinal") // stored, as its javadoc says
    void insert(TransactionRow transaction, int owner) throws SQLException {
        session.later(
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
        Readied readied = Changes.of(session, positions, Sql.PROMOTE_TRANSACTION, transaction, now, limit);
        return new Promotion(readied, finish(transaction, readied.count() < limit));
    }

    Discarded discard(long transaction, int limit) throws SQLException {
        int count = session.update(Sql.DISCARD_TRANSACTION, transaction, limit);
        return new Discarded(count, finish(transaction, count < limit));
    }

    boolean isWriting(long bulk) throws SQLException {
        return session.first(Sql.BULK_IS_WRITING, row -> row.getLong(1), bulk).isPresent();
    }

    List<TransactionRow> leftBulks(Client client, long deadBefore, int limit) throws SQLException {
        return client.exclusive()
                ? session.query(Sql.LEFT_BULKS_OF_OTHERS, TransactionRows::read, client.id(), limit)
                : session.query(Sql.LEFT_BULKS_OF_SILENT, TransactionRows::read, client.id(), deadBefore, limit);
    }

    private boolean finish(long transaction, boolean done) throws SQLException {
        if (done) {
            session.later(Sql.DELETE_TRANSACTION, transaction);
        }
        return done;
    }

    List<TransactionRow> leftByOthers(Client client, long deadBefore) throws SQLException {
        return client.exclusive()
                ? session.query(Sql.LEFT_TRANSACTIONS, TransactionRows::read, client.id())
                : session.query(Sql.LEFT_TRANSACTIONS_OF_SILENT, TransactionRows::read, client.id(), deadBefore);
    }

    private static TransactionRow read(ResultSet row) throws SQLException {
        return new TransactionRow(
                row.getLong(1), outcome(row.getInt(2)), row.getLong(3), row.getBytes(4), row.getBytes(5));
    }

    /** The outcome that is stored as this number. */
    static TransactionRow.Outcome outcome(int stored) {
        return OUTCOMES[stored];
    }
}
