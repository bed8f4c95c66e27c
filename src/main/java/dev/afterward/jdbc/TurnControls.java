package dev.afterward.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How a turn changes pauses, limits and cancellations, and how its client learns of those that others have changed. */
final class TurnControls {

    private final TurnOperations operations;
    private final Session session;
    private final Client client;
    /** The queues of which the turn has cancelled running tasks. */
    private final Set<Long> cancelledOf = new TreeSet<>();

    private boolean looks;

    TurnControls(TurnOperations operations, Session session, Client client) {
        this.operations = operations;
        this.session = session;
        this.client = client;
        client.controls().begin();
    }

    boolean pause(int queue, boolean paused, long now, @Nullable String actor) throws SQLException {
        return session.update(Sql.PAUSE, queue, paused ? 1 : 0, now, actor) == 1;
    }

    boolean concurrency(int queue, int most) throws SQLException {
        return session.update(Sql.SET_CONCURRENCY, queue, most == 0 ? null : most) == 1;
    }

    boolean cancelRunning(long id, long at, @Nullable String actor) throws SQLException {
        Optional<Long> queue = session.first(Sql.CANCEL_RUNNING, row -> row.getLong(1), id, at, actor);
        queue.ifPresent(cancelledOf::add);
        return queue.isPresent();
    }

    /** The turn reads all of them at its end, whether they are new or not. */
    void look() {
        looks = true;
    }

    /** The turn has done its work. */
    void end() {
        if (client.exclusive()) {
            return;
        }
        if (!cancelledOf.isEmpty()) {
            operations.run("tell the other clients", () -> session.later(Sql.RAISE_VERSIONS, List.copyOf(cancelledOf)));
        }
        if (looks) {
            operations.run(
                    "read pauses, limits and cancellations",
                    () -> client.controls().read(session));
        }
    }

    /** The turn has written something, all of which is sent: it finds out whether there is news. */
    void readNews() throws SQLException {
        if (!client.exclusive() && !client.countTellsOfControls()) {
            client.controls().readNews(session);
        }
    }

    /** Tells, after the commit, of what the turn has read. */
    void tell() {
        client.controls().tell();
    }

    /** Tells, after the commit, of what is new. */
    void tell(Session reader) throws SQLException {
        client.controls().readToldNews(reader);
        client.controls().tell();
    }
}
