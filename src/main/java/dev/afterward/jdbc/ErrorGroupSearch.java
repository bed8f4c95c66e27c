package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.store.ErrorGroups;
import dev.afterward.store.ErrorGroups.Group;
import dev.afterward.store.ErrorGroups.Groups;
import dev.afterward.store.ErrorGroups.Having;
import dev.afterward.store.ErrorKind;
import dev.afterward.store.RowState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Skips through the groups of an index, and counts each up to a bound: what it costs is bounded, however many tasks failed. */
final class ErrorGroupSearch {

    /** So many tasks are counted in full; of what comes after them, each group up to the next number. */
    private static final int COUNTED = 100_000;

    private static final int COUNTED_OF_OTHERS = 100;

    private final Session session;
    private final int state;
    private int left = COUNTED;

    ErrorGroupSearch(Session session, Having which) {
        this.session = session;
        this.state = switch (which) {
            case FAILED -> RowState.FAILED.code();
            case RETRIED -> RowState.SCHEDULED.code();
            case PARKED -> RowState.PARKED.code();
        };
    }

    private record Key(long queue, long fingerprint, long acknowledged) {
        static Key read(ResultSet row) throws SQLException {
            return new Key(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }

    private record Found(Key key, int count, boolean more, long first, long last) {}

    Groups find(int most) throws SQLException {
        List<Found> found = new ArrayList<>();
        Optional<Key> next = next(new Key(0, Long.MIN_VALUE, 0));
        for (int looked = 0; next.isPresent() && looked < ErrorGroups.MOST_GROUPS; looked++) {
            Found group = count(next.get());
            if (group.count > 0) {
                found.add(group);
            }
            next = next(next.get());
        }
        List<Found> chosen = choose(found, most);
        Map<Long, String> names = new HashMap<>();
        session.query(Sql.QUEUES, row -> names.put(row.getLong(1), row.getString(2)));
        List<Group> groups = new ArrayList<>();
        for (Found group : chosen) {
            group(group, names).ifPresent(groups::add);
        }
        return new Groups(groups, found.size() - chosen.size(), next.isPresent());
    }

    private Optional<Key> next(Key after) throws SQLException {
        return session.first(Sql.NEXT_ERROR_GROUP, Key::read, state, after.queue, after.fingerprint);
    }

    private Found count(Key key) throws SQLException {
        int bound = Math.min(ErrorGroups.MOST_COUNTED, Math.max(COUNTED_OF_OTHERS, left));
        Found group = session.first(
                        Sql.ERROR_GROUP,
                        row -> new Found(key, row.getInt(1), row.getInt(1) == bound, row.getLong(2), row.getLong(3)),
                        state,
                        key.queue,
                        key.fingerprint,
                        key.acknowledged,
                        bound)
                .orElseThrow();
        left -= group.count;
        return group;
    }

    /** Half of them the largest, half of them the latest: a single task of this morning is told beside the mass of yesterday. */
    private static List<Found> choose(List<Found> found, int most) {
        List<Found> rest = new ArrayList<>(found);
        rest.sort(Comparator.comparingInt(Found::count)
                .thenComparingLong(Found::last)
                .reversed());
        int largest = Math.min(rest.size(), (most + 1) / 2);
        List<Found> chosen = new ArrayList<>(rest.subList(0, largest));
        rest = rest.subList(largest, rest.size());
        rest.sort(Comparator.comparingLong(Found::last).reversed());
        chosen.addAll(rest.subList(0, Math.min(rest.size(), most - largest)));
        return chosen;
    }

    private Optional<Group> group(Found found, Map<Long, String> names) throws SQLException {
        return session.first(
                Sql.ERROR_OF_GROUP,
                row -> new Group(
                        names.getOrDefault(found.key.queue, "?"),
                        found.key.fingerprint,
                        found.count,
                        found.more,
                        instant(found.first),
                        instant(found.last),
                        new TaskId(row.getLong(1)),
                        ErrorKind.of(row.getString(2))),
                state,
                found.key.queue,
                found.key.fingerprint);
    }

    private static @Nullable Instant instant(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }
}
