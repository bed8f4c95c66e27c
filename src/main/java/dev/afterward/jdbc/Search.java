package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskQuery.Order;
import dev.afterward.store.TaskQuery.Range;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a view's keys in chunks and keeps those that pass a filter, until it has enough, or has looked at enough.
 * So a search costs no index of its own, and never more than its bounds.
 */
final class Search {

    private static final int CHUNK = 1_000;
    /** Payloads and errors are larger than rows. */
    private static final int TEXT_CHUNK = 250;

    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Session session;
    private final TaskQuery query;
    private final ViewKeys keys;
    private final long deadline = System.nanoTime() + NANOS;
    private int examined;

    Search(Session session, TaskQuery query) throws SQLException {
        this.session = session;
        this.query = query;
        this.keys = ViewKeys.of(query, session);
    }

    /**
     * What was found.
     *
     * @param keys the keys that pass, in the view's order
     * @param last the last key that was looked at, or null when there was none
     * @param exhausted whether there is nothing behind it
     */
    record Found(List<ViewKey> keys, @Nullable ViewKey last, boolean exhausted) {}

    ViewKeys keys() {
        return keys;
    }

    Found find(@Nullable ViewKey from, boolean forward, int most) throws SQLException {
        List<ViewKey> found = new ArrayList<>();
        ViewKey last = from == null ? first() : from;
        while (true) {
            int chunk = filters() ? Math.min(chunk(), TaskInspector.MOST_EXAMINED - examined) : most;
            List<ViewKey> next =
                    forward || last == null ? keys.after(session, last, chunk) : keys.before(session, last, chunk);
            if (!forward) {
                Collections.reverse(next);
            }
            examined += next.size();
            boolean exhausted = next.size() < chunk;
            for (ViewKey key : passing(next)) {
                found.add(key);
                if (found.size() == most) {
                    return new Found(inOrder(found, forward), key, false);
                }
            }
            last = next.isEmpty() ? last : next.get(next.size() - 1);
            exhausted |= forward && last != null && isPast(last);
            if (exhausted || examined >= TaskInspector.MOST_EXAMINED || System.nanoTime() - deadline > 0) {
                return new Found(inOrder(found, forward), last, exhausted);
            }
        }
    }

    private static List<ViewKey> inOrder(List<ViewKey> found, boolean forward) {
        if (!forward) {
            Collections.reverse(found);
        }
        return found;
    }

    private int chunk() {
        return query.shown() != null && query.text() != null ? TEXT_CHUNK : CHUNK;
    }

    private boolean filters() {
        return query.isFiltered() || isByCreation();
    }

    private boolean isByCreation() {
        return query.view() == View.ALL || query.order() == Order.NEWEST || query.order() == Order.OLDEST;
    }

    private boolean isReversed() {
        return query.order() == Order.REVERSED || query.order() == Order.OLDEST;
    }

    private boolean isByEnd() {
        return !isByCreation()
                && (query.view() == View.SUCCEEDED || query.view() == View.FAILED || query.view() == View.CANCELLED);
    }

    /** Where the range that is asked for begins, in the order that is asked for; null for the beginning of all. */
    private @Nullable ViewKey first() {
        Range range = isByCreation() ? query.created() : isByEnd() ? query.finished() : Range.ALL;
        long edge = isReversed() ? range.from() : range.to();
        if (edge == Long.MIN_VALUE || edge == Long.MAX_VALUE) {
            return null;
        }
        if (isByEnd()) {
            return new ViewKey(0, 0, edge, isReversed() ? Long.MIN_VALUE : Long.MAX_VALUE);
        }
        return new ViewKey(0, 0, 0, isReversed() ? firstId(edge) - 1 : firstId(edge + 1));
    }

    private boolean isPast(ViewKey key) {
        if (isByCreation()) {
            return isReversed()
                    ? query.created().to() != Long.MAX_VALUE
                            && key.id() >= firstId(query.created().to() + 1)
                    : query.created().from() != Long.MIN_VALUE
                            && key.id() < firstId(query.created().from());
        }
        return isByEnd()
                && (isReversed()
                        ? key.time() > query.finished().to()
                        : key.time() < query.finished().from());
    }

    /** The first id of a millisecond. */
    private static long firstId(long millis) {
        long first = new TaskId(0).createdAt().toEpochMilli();
        return Math.max(0, Math.min(millis - first, Long.MAX_VALUE >> 22)) << 22;
    }

    private List<ViewKey> passing(List<ViewKey> candidates) throws SQLException {
        if (!filters() || candidates.isEmpty()) {
            return candidates;
        }
        List<Long> ids = candidates.stream()
                .map(ViewKey::id)
                .filter(this::isCreatedInRange)
                .toList();
        Set<Long> passed = new HashSet<>(session.query(
                Sql.MATCH,
                row -> row.getLong(1),
                Claiming.json(ids),
                Claiming.json(states(query.view())),
                query.queue(),
                query.due().from(),
                query.due().to(),
                query.finished().isAll() ? null : query.finished().from(),
                query.finished().to(),
                query.attempts().from(),
                query.attempts().to(),
                query.priority().from(),
                query.priority().to()));
        if (query.text() != null) {
            passed = withText(passed, query.text());
        }
        Set<Long> all = passed;
        return candidates.stream().filter(key -> all.contains(key.id())).toList();
    }

    private boolean isCreatedInRange(long id) {
        Range created = query.created();
        return (created.from() == Long.MIN_VALUE || id >= firstId(created.from()))
                && (created.to() == Long.MAX_VALUE || id < firstId(created.to() + 1));
    }

    private Set<Long> withText(Set<Long> ids, String text) throws SQLException {
        Set<Long> passed = new HashSet<>();
        String upper = text.toUpperCase(Locale.ROOT);
        for (long id : ids) {
            if (new TaskId(id).toString().contains(upper)) {
                passed.add(id);
            }
        }
        UnaryOperator<String> shown = query.shown();
        if (shown != null && !ids.isEmpty()) {
            String json = Claiming.json(List.copyOf(ids));
            String lower = lower(text);
            passed.addAll(session.query(Sql.MATCH_ERROR, row -> row.getLong(1), json, lower));
            session.query(
                    Sql.MATCH_PAYLOAD,
                    row -> lower(shown.apply(row.getString(2))).contains(lower) && passed.add(row.getLong(1)),
                    json,
                    lower);
        }
        return passed;
    }

    /** As SQLite's own lower(): the letters of ASCII. */
    private static String lower(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c + 32));
            }
        }
        return lower.toString();
    }

    private static List<Long> states(View view) {
        Stream<RowState> states = switch (view) {
            case ALL -> Stream.of(RowState.values());
            case RUNNING -> Stream.of(RowState.RUNNING);
            case UPCOMING -> Stream.of(RowState.READY, RowState.SUSPECT, RowState.SCHEDULED);
            case SUCCEEDED -> Stream.of(RowState.SUCCEEDED);
            case FAILED -> Stream.of(RowState.FAILED);
            case CANCELLED -> Stream.of(RowState.CANCELLED);
            case PARKED -> Stream.of(RowState.PARKED, RowState.PREPARED);
        };
        return states.map(state -> (long) state.code()).toList();
    }
}
