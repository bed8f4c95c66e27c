package dev.afterward.jdbc;

import dev.afterward.store.Controls;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows of the {@link Controls} of its store. Each change of them raises the version of a queue, in one
 * transaction: so the sum of all versions, read when a turn has written everything, tells whether there is news.
 *
 * <p>Used under the turn's gate, {@link #isNews} by any thread.
 */
final class KnownControls {

    private record Queue(int id, boolean paused, int concurrency) {}

    private final int client;
    /** The sum that the client knows. */
    private volatile long known;

    private volatile Consumer<Controls> learner = controls -> {};
    /** The sum that the turn being made has found, or null. */
    private @Nullable Long found;
    /** What that turn has read, or null when there was no news. */
    private @Nullable Controls read;

    KnownControls(int client) {
        this.client = client;
    }

    /** The client was told what belongs to a sum. */
    void opened(long sum) {
        known = sum;
    }

    /** Who is told from now on. */
    void tell(Consumer<Controls> next) {
        learner = next;
    }

    /** Whether a sum is not the one that the client knows. */
    boolean isNews(long sum) {
        return sum != known;
    }

    /** A turn begins. */
    void begin() {
        found = null;
        read = null;
    }

    /** A statement of the turn has returned the sum. Always true. */
    boolean told(long sum) {
        found = sum;
        return true;
    }

    /**
     * Reads what is new. Nothing of the turn follows but its commit.
     *
     * @param asks whether to look if nothing has told the sum
     * @param isForced whether to read what is not new as well
     */
    void end(Session session, boolean asks, boolean isForced) throws SQLException {
        if (found == null && asks) {
            found = session.number(Sql.CONTROLS, 0);
        }
        if (found != null && (isForced || isNews(found))) {
            read = read(session);
        }
    }

    /** The turn has committed. */
    void committed() {
        Controls news = read;
        if (news != null && found != null) {
            known = found;
            begin();
            learner.accept(news);
        }
    }

    private Controls read(Session session) throws SQLException {
        Set<Integer> paused = new HashSet<>();
        Map<Integer, Integer> concurrency = new HashMap<>();
        for (Queue queue :
                session.query(Sql.QUEUES, row -> new Queue(row.getInt(1), row.getBoolean(3), row.getInt(4)))) {
            if (queue.paused) {
                paused.add(queue.id);
            }
            if (queue.concurrency > 0) {
                concurrency.put(queue.id, queue.concurrency);
            }
        }
        List<Controls.Cancel> cancels = session.query(
                Sql.CANCELS,
                row -> new Controls.Cancel(row.getLong(1), row.getInt(2), row.getLong(3), row.getString(4)),
                client);
        return new Controls(paused, concurrency, cancels);
    }
}
