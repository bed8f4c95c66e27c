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

    private record Queue(int id, String name, boolean paused, int concurrency, long version, boolean scheduled) {}

    /** What belongs to a sum. */
    private record Read(long sum, Controls controls) {}

    private final int client;
    /** The sum that the client knows. */
    private volatile long known;

    private volatile Consumer<Controls> learner = controls -> {};
    /** The sum that a statement of the turn being made has returned, or null. */
    private @Nullable Long told;
    /** What that turn has read, or null when there was no news. */
    private @Nullable Read read;

    KnownControls(int client) {
        this.client = client;
    }

    /** The client was told what belongs to a sum. */
    void opened(long sum) {
        known = sum;
    }

    /** Who is told from now on. */
    void learner(Consumer<Controls> next) {
        learner = next;
    }

    /** Whether a sum is not the one that the client knows. */
    boolean isNews(long sum) {
        return sum != known;
    }

    /** A turn begins. */
    void begin() {
        told = null;
        read = null;
    }

    /** A statement of the turn has returned the sum. */
    void told(long sum) {
        told = sum;
    }

    /** Reads all in a turn, whether it is new or not. */
    void read(Session session) throws SQLException {
        read = everything(session);
    }

    /** Reads in a turn what is new. */
    void readNews(Session session) throws SQLException {
        if (isNews(session.number(Sql.CONTROLS, 0))) {
            read(session);
        }
    }

    /** Reads, after the commit, the news that the turn was told of. So they are as new as the sum, or newer. */
    void readToldNews(Session session) throws SQLException {
        if (told != null && told != (read == null ? known : read.sum)) {
            read(session);
        }
    }

    /** Tells what was read, after the commit. What could not be read, the next turn is told of. */
    void tell() {
        Read news = read;
        begin();
        if (news != null) {
            known = news.sum;
            learner.accept(news.controls);
        }
    }

    /** The queues first: what a cancellation has written was committed together with the version that it has raised. */
    private Read everything(Session session) throws SQLException {
        long sum = 0;
        Set<Integer> paused = new HashSet<>();
        Map<Integer, Integer> concurrency = new HashMap<>();
        Set<Integer> scheduled = new HashSet<>();
        Map<String, Integer> names = new HashMap<>();
        for (Queue queue : session.query(
                Sql.QUEUES,
                row -> new Queue(
                        row.getInt(1),
                        row.getString(2),
                        row.getBoolean(3),
                        row.getInt(4),
                        row.getLong(7),
                        row.getBoolean(8)))) {
            sum += queue.version;
            names.put(queue.name, queue.id);
            if (queue.paused) {
                paused.add(queue.id);
            }
            if (queue.concurrency > 0) {
                concurrency.put(queue.id, queue.concurrency);
            }
            if (queue.scheduled) {
                scheduled.add(queue.id);
            }
        }
        List<Controls.Cancel> cancels = session.query(
                Sql.CANCELS,
                row -> new Controls.Cancel(row.getLong(1), row.getInt(2), row.getLong(3), row.getString(4)),
                client);
        return new Read(sum, new Controls(paused, concurrency, scheduled, cancels, names));
    }
}
