package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.store.StoredVersions.StoredKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads which kinds of payloads are in the store. */
final class VersionReads {

    /** Of a version, as far as it was counted. */
    private record Part(long count, boolean more, long example) {

        Part plus(Part other) {
            return new Part(count + other.count, more || other.more, example);
        }
    }

    private final Session session;
    private final int bound;

    VersionReads(Session session, int bound) {
        this.session = session;
        this.bound = bound;
    }

    List<StoredKind> read() throws SQLException {
        Map<String, Integer> queues = new TreeMap<>();
        session.query(Sql.QUEUES, row -> queues.put(row.getString(2), row.getInt(1)));
        Map<Integer, Map<Integer, Part>> found = new HashMap<>();
        for (int queue : queues.values()) {
            Map<Integer, Part> parts = new TreeMap<>();
            session.query(
                    Sql.STORED_VERSIONS,
                    row -> parts.put(row.getInt(1), part(row.getLong(2), row.getLong(3))),
                    queue,
                    bound);
            found.put(queue, parts);
        }
        session.query(
                Sql.SCHEDULED_VERSIONS,
                row -> found.computeIfAbsent(row.getInt(1), key -> new TreeMap<>())
                        .merge(row.getInt(2), part(row.getLong(3), row.getLong(4)), Part::plus),
                bound);
        List<StoredKind> kinds = new ArrayList<>();
        queues.forEach((name, id) -> found.getOrDefault(id, Map.of())
                .forEach((version, part) ->
                        kinds.add(new StoredKind(name, version, part.count, part.more, new TaskId(part.example)))));
        return kinds;
    }

    private Part part(long count, long example) {
        return new Part(count, count >= bound, example);
    }
}
