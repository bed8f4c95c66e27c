package dev.afterward.jdbc;

import dev.afterward.store.TaskInspector.Page;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes pages of what a search finds, with the ways forward and back. */
final class Pages {

    private final LongSupplier nanoTime;

    /**
     * Pages.
     *
     * @param nanoTime the time by which searches end
     */
    Pages(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    Search search(Session session, TaskQuery query) throws SQLException {
        return new Search(session, query, nanoTime);
    }

    Page page(Session session, TaskQuery query, @Nullable Cursor from, int size) throws SQLException {
        Search search = search(session, query);
        boolean forward = from == null || from.forward();
        Search.Found found = search.find(from == null ? null : from.key(), forward, size + 1);
        List<ViewKey> keys = found.keys();
        boolean more = keys.size() > size;
        if (from == null || forward) {
            List<ViewKey> shown = more ? keys.subList(0, size) : keys;
            ViewKey last = more ? shown.get(size - 1) : found.exhausted() ? null : found.last();
            ViewKey first = from == null ? null : shown.isEmpty() ? edge(search, found, from) : shown.get(0);
            return page(session, query.view(), shown, last, first, !more && !found.exhausted());
        }
        if (!more && keys.size() < size && found.exhausted()) {
            // Tasks have gone since: the beginning, full, serves better than what little is left before the key.
            Page beginning = page(session, query, null, size);
            if (!beginning.cutShort()) {
                return beginning;
            }
        }
        List<ViewKey> shown = more ? keys.subList(1, keys.size()) : keys;
        ViewKey first = more ? shown.get(0) : found.exhausted() ? null : found.last();
        ViewKey last = shown.isEmpty() ? edge(search, found, from) : shown.get(shown.size() - 1);
        return page(session, query.view(), shown, last, first, !more && !found.exhausted());
    }

    /** Where an empty page lies: the way back from there leads to the task with the key, too, from which it was looked for. */
    private static ViewKey edge(Search search, Search.Found found, Cursor from) {
        ViewKey last = found.last();
        return last == null
                ? from.key()
                : last.equals(from.key()) ? search.keys().edge(from.forward()) : last;
    }

    private static Page page(
            Session session,
            View view,
            List<ViewKey> keys,
            @Nullable ViewKey after,
            @Nullable ViewKey before,
            boolean cutShort)
            throws SQLException {
        return new Page(
                rows(session, keys.stream().map(ViewKey::id).toList()),
                after == null ? null : new Cursor(view, true, after).toString(),
                before == null ? null : new Cursor(view, false, before).toString(),
                cutShort);
    }

    /** In the keys' order, without those that have gone meanwhile. */
    static List<TaskRow> rows(Session session, List<Long> ids) throws SQLException {
        Map<Long, TaskRow> byId = new HashMap<>();
        for (TaskRow row : session.query(Sql.ROWS, ReadRows::task, ids)) {
            byId.put(row.id().value(), row);
        }
        List<TaskRow> rows = new ArrayList<>();
        for (long id : ids) {
            TaskRow row = byId.get(id);
            if (row != null) {
                rows.add(row);
            }
        }
        return rows;
    }
}
