package dev.afterward.monitor;

import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Tasks in memory. A cursor is the view's name and where the page begins; it holds what a link must encode. */
class FakeInspector implements TaskInspector {

    final List<TaskDetails> tasks = new ArrayList<>();
    boolean broken;

    @Override
    public Page list(View view, String cursor, int size) {
        checkReadable();
        List<TaskRow> rows = rows(view).toList();
        int from = cursor == null ? 0 : offset(view, cursor);
        int to = Math.min(from + size, rows.size());
        return new Page(
                rows.subList(from, to),
                to < rows.size() ? view + "+&" + to : null,
                from > 0 ? view + "+&" + Math.max(0, from - size) : null);
    }

    @Override
    public Optional<TaskDetails> find(TaskId id) {
        checkReadable();
        return tasks.stream().filter(task -> task.row().id().equals(id)).findFirst();
    }

    @Override
    public List<Count> counts(int bound) {
        checkReadable();
        return Stream.of(View.values())
                .map(view -> new Count(view, (int) rows(view).limit(bound).count()))
                .toList();
    }

    @Override
    public List<QueueRow> queues() {
        return List.of();
    }

    private void checkReadable() {
        if (broken) {
            throw new TaskStoreException("the file '/data/<b>tasks</b>.db' is gone: put it back and restart");
        }
    }

    private Stream<TaskRow> rows(View view) {
        return tasks.stream().map(TaskDetails::row).filter(row -> states(view).contains(row.state()));
    }

    private static int offset(View view, String cursor) {
        if (!cursor.matches(view + "\\+&\\d{1,9}")) {
            throw new IllegalArgumentException("not a cursor of " + view + ": " + cursor);
        }
        return Integer.parseInt(cursor.substring(cursor.indexOf('&') + 1));
    }

    private static Set<RowState> states(View view) {
        return switch (view) {
            case RUNNING -> EnumSet.of(RowState.RUNNING);
            case UPCOMING -> EnumSet.of(RowState.READY, RowState.SUSPECT, RowState.SCHEDULED);
            case SUCCEEDED -> EnumSet.of(RowState.SUCCEEDED);
            case FAILED -> EnumSet.of(RowState.FAILED);
            case CANCELLED -> EnumSet.of(RowState.CANCELLED);
            case PARKED -> EnumSet.of(RowState.PARKED, RowState.PREPARED);
        };
    }
}
