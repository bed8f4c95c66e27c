package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskLists;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskQuery.Order;
import dev.afterward.store.TaskQuery.Range;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a view's keys in chunks and keeps those that pass a filter, until it has enough, or has looked at enough.
 * So a search costs no index of its own, and never more than its bounds.
 */
final class Search {

    private static final int CHUNK = 1_000;

    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Session session;
    private final TaskQuery query;
    private final ViewKeys keys;
    private final LongSupplier nanoTime;
    private final long deadline;
    private final TextSearch texts;
    private int examined;

    Search(Session session, TaskQuery asked, LongSupplier nanoTime) throws SQLException {
        String queue = asked.queue();
        // A client of another release may have renamed it since the one that asks has begun.
        this.query = queue == null ? asked : asked.ofQueue(new QueueNames(session).now(queue));
        this.session = session;
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + NANOS;
        this.keys = ViewKeys.of(query, session);
        this.texts = new TextSearch(session, query);
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
        if (query.isEmpty() || !queueExists()) {
            return new Found(found, null, true);
        }
        ViewKey named = named();
        if (named != null) {
            return new Found(from == null ? List.of(named) : List.of(), null, true);
        }
        ViewKey last = from == null ? first() : from;
        while (true) {
            int chunk = filters() ? Math.min(CHUNK, TaskLists.MOST_EXAMINED - examined) : most;
            List<ViewKey> next =
                    forward || last == null ? keys.after(session, last, chunk) : keys.before(session, last, chunk);
            if (!forward) {
                Collections.reverse(next);
            }
            boolean exhausted = next.size() < chunk;
            Set<Long> passing = passing(next);
            for (ViewKey key : next) {
                examined++;
                last = key;
                if (passing.contains(key.id()) && texts.pass(key.id())) {
                    found.add(key);
                }
                if (found.size() == most || isOver()) {
                    return new Found(inOrder(found, forward), key, false);
                }
            }
            if (exhausted || (forward && last != null && isPast(last))) {
                return new Found(inOrder(found, forward), last, true);
            }
        }
    }

    /** The task whose whole id is the text, if it passes: nobody who names one wants to search for it. */
    private @Nullable ViewKey named() throws SQLException {
        String text = query.text();
        TaskId id;
        try {
            id = text == null ? null : TaskId.parse(text);
        } catch (IllegalArgumentException e) {
            id = null;
        }
        ViewKey key = id == null ? null : new ViewKey(0, 0, 0, id.value());
        return key == null || passing(List.of(key)).isEmpty() || !texts.pass(key.id()) ? null : key;
    }

    private boolean queueExists() throws SQLException {
        String name = query.queue();
        return name == null
                || session.query(Sql.QUEUES, row -> row.getString(2)).contains(name);
    }

    private boolean isOver() {
        return filters()
                && (examined >= TaskLists.MOST_EXAMINED
                        || texts.read() >= TaskLists.MOST_READ
                        || nanoTime.getAsLong() - deadline > 0);
    }

    private static List<ViewKey> inOrder(List<ViewKey> found, boolean forward) {
        if (!forward) {
            Collections.reverse(found);
        }
        return found;
    }

    private boolean filters() {
        return query.isFiltered() || query.isByCreation();
    }

    private boolean isReversed() {
        return query.order() == Order.REVERSED || query.order() == Order.OLDEST;
    }

    private boolean isByEnd() {
        return !query.isByCreation() && query.view().isEnded();
    }

    /** Where the range that is asked for begins, in the order that is asked for; null for the beginning of all. */
    private @Nullable ViewKey first() {
        Range range = query.isByCreation() ? query.created() : isByEnd() ? query.finished() : Range.ALL;
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
        if (query.isByCreation()) {
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

    /** The ids of those that pass all of the filter but the text. */
    private Set<Long> passing(List<ViewKey> candidates) throws SQLException {
        Stream<Long> ids = candidates.stream().map(ViewKey::id);
        if (!filters()) {
            return ids.collect(Collectors.toSet());
        }
        return new HashSet<>(session.query(
                Sql.MATCH,
                row -> row.getLong(1),
                ids.filter(this::isCreatedInRange).toList(),
                states(query.view()),
                query.queue(),
                query.due().from(),
                query.due().to(),
                query.finished().isAll() ? null : query.finished().from(),
                query.finished().to(),
                query.attempts().from(),
                query.attempts().to(),
                query.priority().from(),
                query.priority().to(),
                query.group()));
    }

    private boolean isCreatedInRange(long id) {
        Range created = query.created();
        return (created.from() == Long.MIN_VALUE || id >= firstId(created.from()))
                && (created.to() == Long.MAX_VALUE || id < firstId(created.to() + 1));
    }

    private static List<Long> states(View view) {
        Stream<RowState> states = switch (view) {
            case ALL -> Stream.of(RowState.values()).filter(state -> state != RowState.DELETED);
            case RUNNING -> Stream.of(RowState.RUNNING);
            case UPCOMING -> Stream.of(RowState.READY, RowState.SUSPECT, RowState.SCHEDULED);
            case SUCCEEDED -> Stream.of(RowState.SUCCEEDED);
            case FAILED -> Stream.of(RowState.FAILED);
            case CANCELLED -> Stream.of(RowState.CANCELLED);
            case EXPIRED -> Stream.of(RowState.EXPIRED);
            case PARKED -> Stream.of(RowState.PARKED, RowState.PREPARED);
            case DELETED -> Stream.of(RowState.DELETED);
        };
        return states.map(state -> (long) state.code()).toList();
    }
}
