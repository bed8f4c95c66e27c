package dev.afterward.jdbc;

import dev.afterward.store.ClientLostException;
import dev.afterward.store.Durability;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.Turn;
import dev.afterward.store.TurnRefusedException;
import dev.afterward.store.UnknownTurnException;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes turns, one at a time, and finds out what became of those whose end is not clear. */
final class Turns implements AutoCloseable {

    /** How often the outcome of a turn is asked for. */
    private static final int MOST_PROOFS = 3;

    private final Connections connections;
    private final Dialect dialect;
    private final StoreCondition condition;
    private final CommitWarnings warnings;
    private final SessionSlot slot;

    Turns(
            Connections connections,
            Dialect dialect,
            Statements statements,
            StoreCondition condition,
            CommitWarnings warnings) {
        this.connections = connections;
        this.warnings = warnings;
        this.dialect = dialect;
        this.condition = condition;
        this.slot = new SessionSlot(statements, connections::writer);
    }

    /** The first session, on a database that nothing is known of yet. */
    Session untuned() throws SQLException {
        return slot.open();
    }

    /** Makes a turn. */
    <R> R make(Client self, Durability durability, Function<Turn, R> work) {
        Session writer = null;
        boolean begun = false;
        boolean isWritten = false;
        R result;
        JdbcTurn turn;
        Evidence evidence;
        try {
            writer = writer();
            connections.beforeTurn(writer.connection(), durability);
            begin(writer, durability);
            begun = true;
            turn = new JdbcTurn(connections.name(), writer, self, dialect);
            turn.begin();
            result = work.apply(turn);
            isWritten = true;
            evidence = turn.end();
        } catch (Throwable e) {
            abandon(writer, begun, e);
            if (self.isUncertain() && dialect.classify(e) == Dialect.Fault.BUSY) {
                endHalfReceived(self);
            }
            if (e instanceof Error error) {
                throw error;
            }
            throw isWritten ? refusal("write", e) : condition.failure("write", e);
        }
        commit(writer, self, turn, evidence, durability);
        return result;
    }

    private static void begin(Session writer, Durability durability) throws SQLException {
        writer.later(Sql.BEGIN);
        if (durability == Durability.PROCESS && writer.statements().has(Sql.RELAX)) {
            writer.later(Sql.RELAX);
        }
    }

    /** Runs a query that is a transaction of its own. To be called between turns, as a turn is. */
    void aside(String what, Sql sql, @Nullable Object... parameters) {
        Session writer = null;
        try {
            writer = writer();
            writer.query(sql, row -> true, parameters);
            giveBack();
        } catch (Throwable e) {
            abandon(writer, false, e);
            if (e instanceof Error error) {
                throw error;
            }
            throw condition.failure(what, e);
        }
    }

    private void commit(Session writer, Client self, JdbcTurn turn, Evidence evidence, Durability durability) {
        self.committing(evidence);
        try {
            writer.execute(Sql.COMMIT);
        } catch (Throwable e) {
            // A pool would hand the connection out again, with the transaction and its lock.
            boolean undone = writer.rollback(e);
            if (undone && wasRefused(e)) {
                // The transaction was still there, so nothing of it can have become permanent.
                self.undone();
                throw refused(writer, self, e);
            }
            boolean isAbsent = seenAbsent(writer, undone, self, evidence, e);
            if (isAbsent) {
                self.undone();
            }
            connections.gaveUpWriter(e);
            discard();
            if (isAbsent || !provenCommitted(self, evidence, durability, e)) {
                // On another connection it may succeed.
                throw refusal("commit", e);
            }
            self.committed(evidence, turn.lastId());
            turn.committed();
            turn.tellControls();
            giveBack();
            return;
        }
        self.committed(evidence, turn.lastId());
        turn.committed();
        try {
            warnings.committed(writer);
            turn.tellControls(writer);
            connections.afterTurn(writer.connection());
            giveBack();
        } catch (Throwable e) {
            // The turn has been made. There is no saying what this has done to the connection.
            connections.gaveUpWriter(e);
            discard();
        }
    }

    /** Whether a statement was refused, the COMMIT or one that was sent with it: then nothing was committed. */
    private boolean wasRefused(Throwable failure) {
        Dialect.Fault fault = dialect.classify(failure);
        return fault == Dialect.Fault.BUSY || fault == Dialect.Fault.STATEMENT;
    }

    /** What to throw for a turn that was refused and undone. */
    private RuntimeException refused(Session writer, Client self, Throwable failure) {
        Throwable why = failure;
        try {
            if (dialect.classify(failure) == Dialect.Fault.STATEMENT) {
                self.requireKnown(writer);
            }
            giveBack();
        } catch (ClientLostException lost) {
            lost.addSuppressed(failure);
            why = lost;
            giveBack();
        } catch (Throwable e) {
            failure.addSuppressed(e);
            connections.gaveUpWriter(e);
            discard();
        }
        return refusal("commit", why);
    }

    /** What to throw for a turn of which something was refused that had waited until its end. */
    private RuntimeException refusal(String what, Throwable why) {
        RuntimeException failure = condition.failure(what, why);
        boolean isOfAPart = dialect.sendsStatementsTogether() && !(failure instanceof StoreUnusableException);
        return isOfAPart ? new TurnRefusedException(String.valueOf(failure.getMessage()), failure) : failure;
    }

    /**
     * Whether a turn whose COMMIT failed for want of room is seen not to have committed. A full disk would refuse the
     * write that {@link #provenCommitted} needs, and every caller would learn only that the outcome is unknown. The write
     * is not needed here: the record that would make the turn permanent is incomplete, so a crash cannot bring it back.
     * And where nobody else writes, what the connection of the turn reads after the rollback is what is stored. A
     * database that is shared needs the lock as well, because other clients may have written in between.
     */
    private boolean seenAbsent(Session writer, boolean undone, Client self, Evidence evidence, Throwable failure) {
        if (!self.exclusive() || dialect.classify(failure) != Dialect.Fault.FULL) {
            return false;
        }
        try {
            // Inside the transaction the turn would find what it has written itself.
            return (undone || !dialect.inTransaction(writer.connection())) && !evidence.foundBy(writer, self);
        } catch (Throwable e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /**
     * Finds out on a new connection whether a turn whose COMMIT failed has committed after all. If it has not, a
     * transaction of our own takes its place: otherwise a crash could bring it back from the write-ahead log, and a server could
     * receive it later. If that one has no answer either, it is asked for again.
     *
     * <p>What has ended the connection of a turn that has committed, a restart of the server perhaps, may have ended its wait for a
     * synchronous standby as well. The transaction that finds it out has locked a row: so its own commit waits for that standby,
     * which then has all that was committed before.
     */
    private boolean provenCommitted(Client self, Evidence evidence, Durability durability, Throwable failure) {
        for (int tries = 1; ; tries++) {
            Session writer = null;
            boolean isCommitting = false;
            try {
                condition.require();
                writer = writer();
                begin(writer, durability);
                boolean committed = evidence.foundBy(writer, self);
                if (committed) {
                    isCommitting = true;
                    writer.execute(Sql.COMMIT);
                    warnings.committed(writer);
                    return true;
                }
                self.lookUp(writer);
                Evidence instead = new Evidence(Evidence.Kind.TURN, self.count(writer, 0, self.lastId(), null));
                self.committing(instead);
                isCommitting = true;
                writer.execute(Sql.COMMIT);
                self.committed(instead, self.lastId());
                return false;
            } catch (Throwable e) {
                abandon(writer, true, e);
                boolean isFreed = dialect.classify(e) == Dialect.Fault.BUSY && endHalfReceived(self);
                if ((isCommitting || isFreed) && tries < MOST_PROOFS) {
                    continue;
                }
                e.addSuppressed(failure);
                throw new UnknownTurnException(
                        "the task store " + connections.name() + " does not tell whether a write has committed ("
                                + failure.getMessage() + "; then " + e.getMessage() + ")",
                        e);
            }
        }
    }

    /**
     * Ends what keeps this client's row locked, if that is a turn of which the server has received a part only.
     *
     * @return whether the row may be free by now; if a turn has locked it that waits for nothing, the server has ended that one
     */
    private boolean endHalfReceived(Client self) {
        Session writer = null;
        try {
            writer = writer();
            boolean isEnded = writer.statements().has(Sql.END_HALF_RECEIVED)
                    && !writer.query(Sql.END_HALF_RECEIVED, row -> true, self.id(), 0)
                            .isEmpty();
            giveBack();
            return isEnded;
        } catch (Throwable e) {
            abandon(writer, false, e);
            return false;
        }
    }

    /** Undoes a turn. The connection is kept only if the failure cannot have done anything to it. */
    private void abandon(@Nullable Session writer, boolean begun, Throwable failure) {
        if (writer == null) {
            return;
        }
        boolean undone = !begun || writer.rollback(failure);
        Dialect.Fault fault = dialect.classify(failure);
        if (undone && (fault == Dialect.Fault.STATEMENT || (fault == Dialect.Fault.BUSY && !begun))) {
            giveBack();
        } else {
            connections.gaveUpWriter(failure);
            discard();
        }
    }

    private Session writer() throws SQLException {
        Session writer = slot.kept();
        if (writer == null) {
            writer = slot.open();
            connections.tune(writer.connection());
        }
        return writer;
    }

    /** Ends a use of the writer after which it is as it was: it is let go where it is not kept. */
    void giveBack() {
        if (connections.keepsWriter()) {
            slot.keep();
        } else {
            discard();
        }
    }

    private void discard() {
        connections.closesWriter();
        slot.discard();
    }

    @Override
    public void close() {
        discard();
    }
}
