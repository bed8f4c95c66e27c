package dev.afterward.jdbc;

import dev.afterward.store.Kind;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Of which queues the attempts leave marks in a database of the application's, and in which table there.
 *
 * @param id the table's id in the store, or null when no attempts leave marks
 * @param table what tells the table from every other
 * @param queues the ids of the queues
 */
record KnownMarks(@Nullable Integer id, String table, Set<Integer> queues) {

    /** No attempts leave marks. */
    static final KnownMarks NONE = new KnownMarks(null, "", Set.of());

    /** Copies. */
    KnownMarks {
        queues = Set.copyOf(queues);
    }

    /**
     * What a client is told before it is registered.
     *
     * @param table what tells the table from every other
     * @param queues the names of the queues
     */
    record Wanted(String table, Set<String> queues) {

        /** Copies. */
        Wanted {
            queues = Set.copyOf(queues);
        }

        /** Writes the table if it is new, in the transaction in which the client registers, when its queues are known. */
        KnownMarks register(Session session, QueueNames names) throws SQLException {
            session.update(Sql.REGISTER_MARK_TABLE, table);
            int id = session.first(Sql.MARK_TABLE_NAMED, row -> row.getInt(1), table)
                    .orElseThrow(() -> new IllegalStateException("the table of marks was not registered"));
            Set<Integer> ids = new HashSet<>();
            for (Map.Entry<Integer, Kind> kind : names.kinds().entrySet()) {
                if (queues.contains(kind.getValue().name())) {
                    ids.add(kind.getKey());
                }
            }
            // Tasks that a queue has from one whose place it has taken are claimed before they are moved, perhaps.
            names.moved().forEach((from, to) -> {
                if (ids.contains(to)) {
                    ids.add(from);
                }
            });
            return new KnownMarks(id, table, ids);
        }
    }

    /** Whether attempts at a queue's tasks leave marks. */
    boolean areLeftIn(int queue) {
        return queues.contains(queue);
    }

    /** The ids of the queues, as a parameter. */
    List<Integer> list() {
        return List.copyOf(queues);
    }
}
