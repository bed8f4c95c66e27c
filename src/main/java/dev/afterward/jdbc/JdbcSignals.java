package dev.afterward.jdbc;

import dev.afterward.store.Signal;
import dev.afterward.store.Signals;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Signals through the database's own notifications. */
final class JdbcSignals implements Signals {

    /** What an ear says to itself begins so. */
    private static final String PROOF = "?";

    private static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Connections connections;
    private final Dialect dialect;
    private final Statements statements;
    private final StoreCondition condition;
    private final Migrations migrations;
    private final Turns turns;
    private final Supplier<Client> self;

    /**
     * Signals of a store.
     *
     * @param migrations tells which schema can be worked with
     * @param turns makes its turns
     * @param self the client that announces, and does not hear itself
     */
    JdbcSignals(
            Connections connections,
            Dialect dialect,
            Statements statements,
            StoreCondition condition,
            Migrations migrations,
            Turns turns,
            Supplier<Client> self) {
        this.connections = connections;
        this.dialect = dialect;
        this.statements = statements;
        this.condition = condition;
        this.migrations = migrations;
        this.turns = turns;
        this.self = self;
    }

    @Override
    public void announce(Signal signal) {
        condition.require();
        turns.aside(
                "wake the other clients",
                Sql.ANNOUNCE,
                SignalText.of(signal, self.get().id()));
    }

    @Override
    public Ear listen() {
        condition.require();
        try {
            JdbcEar ear = new JdbcEar(
                    new Session(connections.writer(), statements), dialect, condition, migrations, self.get());
            try {
                prove(ear);
                return ear;
            } catch (Throwable e) {
                ear.close();
                throw e;
            }
        } catch (SQLException e) {
            throw condition.failure("listen to the other clients", e);
        }
    }

    private void prove(JdbcEar ear) throws SQLException {
        try (Session other = new Session(connections.writer(), statements)) {
            try {
                hearItself(ear, other);
            } catch (SQLException e) {
                if (!ear.isUsable()) {
                    throw e;
                }
                // One that speaks the same protocol, perhaps.
                ear.deaf("its database refuses to notify (" + e.getMessage() + ")");
            }
        }
    }

    /**
     * Through a pooler that shares sessions between transactions, listening succeeds and nothing is ever heard. The session would go
     * on listening: others who get it would be told instead, and nobody could end that. So such a pooler is looked for first.
     */
    private static void hearItself(JdbcEar ear, Session other) throws SQLException {
        if (!ear.tells()) {
            ear.deaf("its connection does not let the driver's notifications through");
            return;
        }
        if (ear.sharesSessions(other)) {
            ear.deaf("a connection pooler gives its transactions sessions that others get too");
            return;
        }
        ear.begin();
        String word = PROOF + UUID.randomUUID();
        other.query(Sql.ANNOUNCE, row -> true, word);
        long began = System.nanoTime();
        for (long left = PROOF_NANOS; left > 0; left = PROOF_NANOS - (System.nanoTime() - began)) {
            List<String> heard = ear.texts(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            if (heard.contains(word)) {
                return;
            }
        }
        ear.deaf("it does not receive its own signals: is there a connection pooler in between?");
    }

    /** Whether a text was said by an ear to itself. */
    static boolean isProof(String text) {
        return text.startsWith(PROOF);
    }
}
