package dev.afterward.jdbc;

import dev.afterward.store.Outlook;
import dev.afterward.store.Signal;
import dev.afterward.store.Signals;
import dev.afterward.store.StoreUnusableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that listens. Each of its statements is a transaction of its own: the server keeps what was announced until
 * the oldest transaction that listens has ended.
 */
final class JdbcEar implements Signals.Ear {

    /** A connection whose other end is gone is not noticed before a statement has had no answer. */
    private static final int ANSWER_SECONDS = 10;

    private static final int ANSWER_MILLIS = (int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS);

    private final Session session;
    private final Dialect dialect;
    private final StoreCondition condition;
    private final Migrations migrations;
    private final Client self;
    private final int networkTimeout;
    private Dialect.@Nullable Notifications notifications;
    private boolean isListening;
    private String deafness = "";

    JdbcEar(Session session, Dialect dialect, StoreCondition condition, Migrations migrations, Client self) {
        this.session = session;
        this.dialect = dialect;
        this.condition = condition;
        this.migrations = migrations;
        this.self = self;
        this.networkTimeout = limit(session.connection());
    }

    /** Limits how long an answer may take. Returns the limit that was set before, or -1 where the connection has none. */
    private static int limit(Connection connection) {
        try {
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
            return before;
        } catch (SQLException | RuntimeException | AbstractMethodError e) {
            return -1;
        }
    }

    /** Whether the connection tells what is notified. */
    boolean tells() throws SQLException {
        notifications = dialect.notifications(session.connection());
        return notifications != null;
    }

    /** Whether its session of the server's is not its own. */
    boolean sharesSessions(Session other) throws SQLException {
        return PooledSessions.areShared(session, other);
    }

    /** Listens. */
    void begin() throws SQLException {
        isListening = true;
        session.execute(Sql.LISTEN);
    }

    /** It hears nothing, for a reason. What comes late after all would pile up in the driver. */
    void deaf(String why) {
        unlisten();
        deafness = why;
    }

    private void unlisten() {
        notifications = null;
        try {
            if (isListening) {
                isListening = false;
                session.execute(Sql.UNLISTEN);
            }
        } catch (SQLException | RuntimeException e) {
            // The connection is broken, or the database knows nothing of listening.
        }
    }

    /** Whether the connection is good, although something on it was refused. */
    boolean isUsable() throws SQLException {
        return session.connection().isValid(ANSWER_SECONDS);
    }

    @Override
    public String deafness() {
        return deafness;
    }

    @Override
    public Outlook look(long deadBefore) {
        condition.require();
        try {
            return session.query(Sql.OUTLOOK, this::outlook, self.id(), deadBefore)
                    .get(0);
        } catch (SQLException | StoreUnusableException e) {
            throw condition.failure("look for work", e);
        }
    }

    /** Also sees that another node has upgraded the schema to one that this library cannot work with. */
    private Outlook outlook(ResultSet row) throws SQLException {
        migrations.requireReadable(row.getLong(6), row.getLong(7));
        String silent = row.getString(4);
        return new Outlook(
                new Signal(
                        SignalText.queues(row.getString(2)),
                        SignalText.queues(row.getString(3)),
                        Session.longOr(row, 1, Long.MAX_VALUE)),
                silent == null ? "" : silent,
                Session.longOr(row, 8, Long.MAX_VALUE),
                self.controls().isNews(row.getLong(5)));
    }

    @Override
    public List<Signal> await(Duration most) {
        condition.require();
        List<Signal> signals = new ArrayList<>();
        try {
            for (String text : texts(most.toMillis())) {
                if (!JdbcSignals.isProof(text)) {
                    SignalText.read(text, self.id()).ifPresent(signals::add);
                }
            }
        } catch (SQLException e) {
            throw condition.failure("listen to the other clients", e);
        }
        return signals;
    }

    List<String> texts(long millis) throws SQLException {
        Dialect.Notifications open = notifications;
        return open == null ? List.of() : open.await((int) Math.max(1, Math.min(millis, Integer.MAX_VALUE)));
    }

    /** A pool hands the connection out again: it must not go on listening there. */
    @Override
    public void close() {
        try (Session closed = session) {
            unlisten();
            if (networkTimeout >= 0) {
                closed.connection().setNetworkTimeout(Runnable::run, networkTimeout);
            }
        } catch (SQLException | RuntimeException e) {
            // It is broken, then, and cannot be used again by anybody.
        }
    }
}
