package dev.afterward.jdbc;

import dev.afterward.TaskStoreException;
import dev.afterward.store.Kind;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds queues by the names that they have and had: those of kinds in the transaction in which a client registers. */
final class QueueNames {

    private final Session session;
    private final Map<Integer, Kind> kinds = new HashMap<>();
    private final Map<Integer, Integer> moved = new HashMap<>();

    QueueNames(Session session) {
        this.session = session;
    }

    /** Writes the queues that are new, and gives those their names that were renamed. */
    void open(Collection<Kind> all) throws SQLException {
        for (Kind kind : all) {
            int id = queue(kind);
            Kind other = kinds.put(id, kind);
            if (other != null) {
                throw new TaskStoreException("the queues '" + other.name() + "' and '" + kind.name()
                        + "' are one queue in the store, which has had both names: give one of them another name");
            }
        }
        for (Map.Entry<Integer, Kind> entry : Map.copyOf(kinds).entrySet()) {
            for (String former : entry.getValue().formerly()) {
                requireOwn(former, entry.getKey(), entry.getValue());
                moveFrom(former, entry.getKey());
                remember(former, entry.getKey());
            }
        }
    }

    private int queue(Kind kind) throws SQLException {
        Optional<Integer> found = named(kind.name());
        if (found.isEmpty()) {
            // An older release may start again after a newer one has renamed its queue.
            found = formerlyNamed(kind.name());
        }
        for (String former : kind.formerly()) {
            if (found.isEmpty()) {
                found = named(former);
                if (found.isPresent()) {
                    session.update(Sql.RENAME_QUEUE, found.get(), kind.name());
                    session.update(Sql.REMEMBER_NAME, former, found.get());
                } else {
                    found = formerlyNamed(former);
                }
            }
        }
        if (found.isEmpty()) {
            session.update(Sql.REGISTER_QUEUE, kind.name());
            found = named(kind.name());
        }
        return found.orElseThrow(() -> new IllegalStateException("queue '" + kind.name() + "' was not registered"));
    }

    /** Two types may not claim one name: which of them would have the tasks, and what is searched for by that name? */
    private void requireOwn(String former, int queue, Kind kind) throws SQLException {
        Optional<Integer> found = named(former);
        int owner = (found.isPresent() ? found : formerlyNamed(former)).orElse(queue);
        Kind other = kinds.get(owner);
        if (owner != queue && other != null) {
            throw new TaskStoreException("queue '" + kind.name() + "' was formerly '" + former
                    + "', and in the store that is, or was, the name of queue '" + other.name()
                    + "': a queue cannot have a former name of another one");
        }
    }

    /** A queue that stands beside the one that takes its place gives up what it holds. */
    private void moveFrom(String former, int to) throws SQLException {
        int from = named(former).orElse(to);
        if (from != to && !kinds.containsKey(from)) {
            moved.put(from, to);
            session.update(Sql.MOVE_SCHEDULES, from, to);
            session.update(Sql.MOVE_SCHEDULED, from, to);
        }
    }

    /** A store that this release has made is found by the release before as well. */
    private void remember(String former, int queue) throws SQLException {
        if (named(former).isEmpty() && formerlyNamed(former).isEmpty()) {
            session.update(Sql.REMEMBER_NAME, former, queue);
        }
    }

    /** The queue that has a name now. */
    OptionalInt find(String name) throws SQLException {
        Optional<Integer> id = named(name);
        return id.isPresent() ? OptionalInt.of(id.get()) : OptionalInt.empty();
    }

    /** The name that a queue has now; the same one if no queue has, or had, that. */
    String now(String name) throws SQLException {
        Map<String, Integer> ids = new HashMap<>();
        session.query(Sql.QUEUES, row -> ids.put(row.getString(2), row.getInt(1)));
        if (ids.containsKey(name)) {
            return name;
        }
        Optional<Integer> id = formerlyNamed(name);
        return ids.entrySet().stream()
                .filter(one -> id.isPresent() && id.get().equals(one.getValue()))
                .findFirst()
                .map(Map.Entry::getKey)
                .orElse(name);
    }

    private Optional<Integer> named(String name) throws SQLException {
        return session.first(Sql.QUEUE_NAMED, row -> row.getInt(1), name);
    }

    private Optional<Integer> formerlyNamed(String name) throws SQLException {
        return session.first(Sql.QUEUE_FORMERLY_NAMED, row -> row.getInt(1), name);
    }

    /** The kinds by the ids of their queues. */
    Map<Integer, Kind> kinds() {
        return Map.copyOf(kinds);
    }

    /** The queues that others have taken the place of, with those. */
    Map<Integer, Integer> moved() {
        return Map.copyOf(moved);
    }
}
