package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskQuery.Order;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the keys of a view's tasks, from the indexes alone. */
final class ViewKeys {

    /** So many transactions in doubt are shown; when they are decided, others follow. */
    private static final int TRANSACTIONS = 200;

    /** What is scheduled comes after all that is ready, and by its time before its priority. */
    private static final int SCHEDULED = 1;

    private static final Comparator<ViewKey> HIGHEST_FIRST =
            Comparator.comparingInt(ViewKey::priority).reversed();

    private static final Comparator<ViewKey> EARLIEST_FIRST = Comparator.comparingInt(ViewKey::rank)
            .thenComparingLong(key -> key.rank() == SCHEDULED ? key.time() : Long.MIN_VALUE)
            .thenComparing(HIGHEST_FIRST)
            .thenComparingLong(ViewKey::time)
            .thenComparingLong(ViewKey::id);

    private static final Comparator<ViewKey> LATEST_FIRST = Comparator.comparingLong(ViewKey::time)
            .thenComparingLong(ViewKey::id)
            .reversed();

    private final View view;
    private final Comparator<ViewKey> order;
    private final List<Source> sources;
    /** Whether the order is the other way round. */
    private final boolean reversed;

    private ViewKeys(View view, Comparator<ViewKey> order, List<Source> sources) {
        this(view, order, sources, false);
    }

    private ViewKeys(View view, Comparator<ViewKey> order, List<Source> sources, boolean reversed) {
        this.view = view;
        this.order = order;
        this.sources = sources;
        this.reversed = reversed;
    }

    /** The keys of the tasks among which a query's are. */
    static ViewKeys of(TaskQuery query, Session session) throws SQLException {
        Order order = query.order();
        if (query.isByCreation()) {
            TaskId parent = query.parent();
            Source source = parent == null
                    ? new Source(0, Sql.CREATED_BEFORE, Sql.CREATED_AFTER, 0)
                    : new Source(0, Sql.CHILDREN_BEFORE, Sql.CHILDREN_AFTER, parent.value());
            ViewKeys newest = new ViewKeys(query.view(), LATEST_FIRST, List.of(source));
            return order == Order.OLDEST || order == Order.REVERSED ? newest.reversed() : newest;
        }
        ViewKeys natural = natural(query, session);
        return order == Order.REVERSED ? natural.reversed() : natural;
    }

    private static ViewKeys natural(TaskQuery query, Session session) throws SQLException {
        Long kind = query.group();
        List<Long> queue = kind == null || query.queue() == null ? List.of() : queues(query.queue(), session);
        if (kind == null || queue.size() != 1) {
            return of(query.view(), query.queue(), session);
        }
        long scope = queue.get(0);
        return switch (query.view()) {
            case FAILED ->
                ofKind(query, LATEST_FIRST, new Source(0, Sql.FAILED_OF_AFTER, Sql.FAILED_OF_BEFORE, scope, kind));
            case UPCOMING ->
                ofKind(query, EARLIEST_FIRST, new Source(0, Sql.RETRIED_OF_AFTER, Sql.RETRIED_OF_BEFORE, scope, kind));
            case PARKED ->
                ofKind(query, EARLIEST_FIRST, new Source(0, Sql.PARKED_OF_AFTER, Sql.PARKED_OF_BEFORE, scope, kind));
            default -> of(query.view(), query.queue(), session);
        };
    }

    private static ViewKeys ofKind(TaskQuery query, Comparator<ViewKey> order, Source source) {
        return new ViewKeys(query.view(), order, List.of(source));
    }

    private ViewKeys reversed() {
        return new ViewKeys(view, order, sources, !reversed);
    }

    private static ViewKeys of(View view, @Nullable String queue, Session session) throws SQLException {
        return switch (view) {
            case RUNNING ->
                new ViewKeys(view, EARLIEST_FIRST, List.of(new Source(0, Sql.RUNNING_AFTER, Sql.RUNNING_BEFORE, 0)));
            case UPCOMING -> new ViewKeys(view, EARLIEST_FIRST, upcoming(queue, session));
            case SUCCEEDED -> done(view, RowState.SUCCEEDED);
            case FAILED -> done(view, RowState.FAILED);
            case CANCELLED -> done(view, RowState.CANCELLED);
            case EXPIRED -> done(view, RowState.EXPIRED);
            case DELETED -> done(view, RowState.DELETED);
            case PARKED -> new ViewKeys(view, EARLIEST_FIRST, parked(queue, session));
            case ALL -> throw new IllegalArgumentException("not a view with keys of its own: " + view);
        };
    }

    private static ViewKeys done(View view, RowState state) {
        return new ViewKeys(view, LATEST_FIRST, List.of(new Source(0, Sql.DONE_AFTER, Sql.DONE_BEFORE, state.code())));
    }

    private static List<Source> upcoming(@Nullable String only, Session session) throws SQLException {
        List<Source> sources = new ArrayList<>();
        for (long queue : queues(only, session)) {
            sources.add(new Source(0, Sql.READY_AFTER, Sql.READY_BEFORE, queue));
            sources.add(new Source(0, Sql.SUSPECT_AFTER, Sql.SUSPECT_BEFORE, queue));
        }
        sources.add(new Source(SCHEDULED, Sql.SCHEDULED_AFTER, Sql.SCHEDULED_BEFORE, 0));
        return sources;
    }

    private static List<Source> parked(@Nullable String only, Session session) throws SQLException {
        List<Source> sources = new ArrayList<>();
        for (long queue : queues(only, session)) {
            sources.add(new Source(0, Sql.PARKED_AFTER, Sql.PARKED_BEFORE, queue));
        }
        for (long transaction : session.query(Sql.TRANSACTIONS_IN_DOUBT, row -> row.getLong(1), TRANSACTIONS)) {
            sources.add(new Source(0, Sql.PREPARED_AFTER, Sql.PREPARED_BEFORE, transaction));
        }
        return sources;
    }

    private static List<Long> queues(@Nullable String only, Session session) throws SQLException {
        return session
                .query(Sql.QUEUES, row -> only == null || only.equals(row.getString(2)) ? row.getLong(1) : 0L)
                .stream()
                .filter(id -> id > 0)
                .toList();
    }

    /** The first keys after another one, or after the beginning. */
    List<ViewKey> after(Session session, @Nullable ViewKey key, int limit) throws SQLException {
        return reversed ? turned(lookBefore(session, key, limit)) : lookAfter(session, key, limit);
    }

    /** The last keys before another one, in the view's order. */
    List<ViewKey> before(Session session, ViewKey key, int limit) throws SQLException {
        return reversed ? turned(lookAfter(session, key, limit)) : lookBefore(session, key, limit);
    }

    private static List<ViewKey> turned(List<ViewKey> keys) {
        Collections.reverse(keys);
        return keys;
    }

    private List<ViewKey> lookAfter(Session session, @Nullable ViewKey key, int limit) throws SQLException {
        List<ViewKey> keys = new ArrayList<>();
        for (Source source : sources) {
            if (key == null || key.rank() <= source.rank()) {
                ViewKey from = key != null && key.rank() == source.rank() ? key : beginning(source.rank());
                keys.addAll(source.keys(session, source.after(), from, limit));
            }
        }
        return first(keys, order, limit);
    }

    private List<ViewKey> lookBefore(Session session, @Nullable ViewKey key, int limit) throws SQLException {
        List<ViewKey> keys = new ArrayList<>();
        for (Source source : sources) {
            if (key == null || key.rank() >= source.rank()) {
                ViewKey from = key != null && key.rank() == source.rank() ? key : end(source.rank());
                keys.addAll(source.keys(session, source.before(), from, limit));
            }
        }
        List<ViewKey> backwards = first(keys, order.reversed(), limit);
        backwards.sort(order);
        return backwards;
    }

    View view() {
        return view;
    }

    /** What comes after all keys in this order, or before all. */
    ViewKey edge(boolean end) {
        return end == reversed ? beginning(0) : end(SCHEDULED);
    }

    private ViewKey beginning(int rank) {
        return order == LATEST_FIRST
                ? new ViewKey(rank, 0, Long.MAX_VALUE, Long.MAX_VALUE)
                : new ViewKey(rank, Integer.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);
    }

    private ViewKey end(int rank) {
        return order == LATEST_FIRST
                ? new ViewKey(rank, 0, Long.MIN_VALUE, Long.MIN_VALUE)
                : new ViewKey(rank, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    private static List<ViewKey> first(List<ViewKey> keys, Comparator<ViewKey> order, int limit) {
        keys.sort(order);
        return new ArrayList<>(keys.subList(0, Math.min(limit, keys.size())));
    }

    /**
     * One range of one index.
     *
     * @param rank which part of the view it belongs to
     * @param after the statement that goes forward
     * @param before the statement that goes back
     * @param scope the queue, transaction or state
     * @param kind the kind of error, or null when the statements do not ask for it
     */
    private record Source(
            int rank,
            Sql after,
            Sql before,
            long scope,
            @Nullable Long kind) {

        Source(int rank, Sql after, Sql before, long scope) {
            this(rank, after, before, scope, null);
        }

        List<ViewKey> keys(Session session, Sql sql, ViewKey key, int limit) throws SQLException {
            Object[] values = {scope, key.priority(), key.time(), key.id(), limit, kind};
            return session.query(
                    sql,
                    row -> new ViewKey(rank, row.getInt(2), row.getLong(3), row.getLong(1)),
                    kind == null ? Arrays.copyOf(values, values.length - 1) : values);
        }
    }
}
