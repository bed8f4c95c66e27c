package dev.afterward.jdbc;

import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector.View;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the keys of a view's tasks, from the indexes alone. */
final class ViewKeys {

    /** So many transactions in doubt are shown; when they are decided, others follow. */
    private static final int TRANSACTIONS = 200;

    private static final Comparator<ViewKey> EARLIEST_FIRST = Comparator.comparingInt(ViewKey::rank)
            .thenComparing(Comparator.comparingInt(ViewKey::priority).reversed())
            .thenComparingLong(ViewKey::time)
            .thenComparingLong(ViewKey::id);

    private static final Comparator<ViewKey> LATEST_FIRST = Comparator.comparingLong(ViewKey::time)
            .thenComparingLong(ViewKey::id)
            .reversed();

    private final View view;
    private final Comparator<ViewKey> order;
    private final List<Source> sources;

    private ViewKeys(View view, Comparator<ViewKey> order, List<Source> sources) {
        this.view = view;
        this.order = order;
        this.sources = sources;
    }

    static ViewKeys of(View view, Session session) throws SQLException {
        return switch (view) {
            case RUNNING ->
                new ViewKeys(view, EARLIEST_FIRST, List.of(new Source(0, Sql.RUNNING_AFTER, Sql.RUNNING_BEFORE, 0)));
            case UPCOMING -> new ViewKeys(view, EARLIEST_FIRST, upcoming(session));
            case SUCCEEDED -> done(view, RowState.SUCCEEDED);
            case FAILED -> done(view, RowState.FAILED);
            case CANCELLED -> done(view, RowState.CANCELLED);
            case PARKED -> new ViewKeys(view, EARLIEST_FIRST, parked(session));
        };
    }

    private static ViewKeys done(View view, RowState state) {
        return new ViewKeys(view, LATEST_FIRST, List.of(new Source(0, Sql.DONE_AFTER, Sql.DONE_BEFORE, state.code())));
    }

    private static List<Source> upcoming(Session session) throws SQLException {
        List<Source> sources = new ArrayList<>();
        for (long queue : queues(session)) {
            sources.add(new Source(0, Sql.READY_AFTER, Sql.READY_BEFORE, queue));
            sources.add(new Source(0, Sql.SUSPECT_AFTER, Sql.SUSPECT_BEFORE, queue));
        }
        sources.add(new Source(1, Sql.SCHEDULED_AFTER, Sql.SCHEDULED_BEFORE, 0));
        return sources;
    }

    private static List<Source> parked(Session session) throws SQLException {
        List<Source> sources = new ArrayList<>();
        for (long queue : queues(session)) {
            sources.add(new Source(0, Sql.PARKED_AFTER, Sql.PARKED_BEFORE, queue));
        }
        for (long transaction : session.query(Sql.TRANSACTIONS_IN_DOUBT, row -> row.getLong(1), TRANSACTIONS)) {
            sources.add(new Source(0, Sql.PREPARED_AFTER, Sql.PREPARED_BEFORE, transaction));
        }
        return sources;
    }

    private static List<Long> queues(Session session) throws SQLException {
        return session.query(Sql.QUEUES, row -> row.getLong(1));
    }

    /** The first keys after another one, or after the beginning. */
    List<ViewKey> after(Session session, @Nullable ViewKey key, int limit) throws SQLException {
        List<ViewKey> keys = new ArrayList<>();
        for (Source source : sources) {
            if (key == null || key.rank() <= source.rank()) {
                ViewKey from = key != null && key.rank() == source.rank() ? key : beginning(source.rank());
                keys.addAll(source.keys(session, source.after(), from, limit));
            }
        }
        return first(keys, order, limit);
    }

    /** The last keys before another one, in the view's order. */
    List<ViewKey> before(Session session, ViewKey key, int limit) throws SQLException {
        List<ViewKey> keys = new ArrayList<>();
        for (Source source : sources) {
            if (key.rank() >= source.rank()) {
                ViewKey from = key.rank() == source.rank() ? key : end(source.rank());
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
     */
    private record Source(int rank, Sql after, Sql before, long scope) {

        List<ViewKey> keys(Session session, Sql sql, ViewKey key, int limit) throws SQLException {
            return session.query(
                    sql,
                    row -> new ViewKey(rank, row.getInt(2), row.getLong(3), row.getLong(1)),
                    scope,
                    key.priority(),
                    key.time(),
                    key.id(),
                    limit);
        }
    }
}
