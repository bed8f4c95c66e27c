package dev.afterward.dispatch;

import dev.afterward.TaskId;
import dev.afterward.TaskInfo;
import dev.afterward.TaskPage;
import dev.afterward.TaskSearch;
import dev.afterward.TaskStatus;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskQuery.Order;
import dev.afterward.store.TaskQuery.Range;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects the conditions of a search. */
final class StoreSearch implements TaskSearch {

    /** Reads a page. */
    @FunctionalInterface
    interface Reader {
        TaskPage read(TaskQuery query, @Nullable String cursor, int size);
    }

    private final Reader reader;
    private final UnaryOperator<String> queueNames;
    private View view = View.ALL;
    private Order order = Order.NATURAL;
    private @Nullable String queue;
    private @Nullable TaskId parent;
    private Range created = Range.ALL;
    private Range due = Range.ALL;
    private Range ended = Range.ALL;

    StoreSearch(Reader reader, UnaryOperator<String> queueNames) {
        this.reader = reader;
        this.queueNames = queueNames;
    }

    @Override
    public TaskSearch queue(String name) {
        queue = queueNames.apply(Objects.requireNonNull(name, "the queue's name is null"));
        return this;
    }

    @Override
    public TaskSearch status(TaskStatus status) {
        view = switch (Objects.requireNonNull(status, "the status is null")) {
            case PENDING -> View.UPCOMING;
            case RUNNING -> View.RUNNING;
            case SUCCEEDED -> View.SUCCEEDED;
            case FAILED -> View.FAILED;
            case CANCELLED -> View.CANCELLED;
            case EXPIRED -> View.EXPIRED;
            case PARKED -> View.PARKED;
            case NOT_FOUND ->
                throw new IllegalArgumentException(
                        "a search finds no task with the status NOT_FOUND: leave status() out"
                                + " for tasks of every status");
        };
        return this;
    }

    @Override
    public TaskSearch parent(TaskId task) {
        parent = Objects.requireNonNull(task, "the parent's task id is null");
        return this;
    }

    @Override
    public TaskSearch created(Instant from, Instant before) {
        created = range(from, before);
        return this;
    }

    @Override
    public TaskSearch due(Instant from, Instant before) {
        due = range(from, before);
        return this;
    }

    @Override
    public TaskSearch ended(Instant from, Instant before) {
        Range span = range(from, before);
        // Not every number: what has not ended has no time of its end.
        ended = span.isAll() ? new Range(Long.MIN_VALUE + 1, Long.MAX_VALUE) : span;
        return this;
    }

    /** The times of the store are whole milliseconds, of which a span has those that are not before its first instant. */
    private static Range range(Instant from, Instant before) {
        Objects.requireNonNull(from, "the first instant of the span is null");
        Objects.requireNonNull(before, "the first instant after the span is null");
        if (!from.isBefore(before)) {
            return Range.NONE;
        }
        long first = firstMilli(from);
        long after = firstMilli(before);
        return new Range(first, after == Long.MIN_VALUE || after == Long.MAX_VALUE ? after : after - 1);
    }

    private static long firstMilli(Instant time) {
        try {
            return time.plusNanos(999_999).truncatedTo(ChronoUnit.MILLIS).toEpochMilli();
        } catch (ArithmeticException | DateTimeException e) {
            return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    @Override
    public TaskSearch reversed() {
        order = order == Order.NATURAL ? Order.REVERSED : Order.NATURAL;
        return this;
    }

    @Override
    public TaskPage page(int size) {
        return reader.read(query(), null, size);
    }

    @Override
    public TaskPage page(int size, String cursor) {
        return reader.read(query(), Objects.requireNonNull(cursor, "the cursor is null"), size);
    }

    @Override
    public Stream<TaskInfo> stream() {
        TaskQuery query = query();
        return Stream.iterate(
                        reader.read(query, null, LARGEST_PAGE),
                        Objects::nonNull,
                        page -> page.next()
                                .map(cursor -> reader.read(query, cursor, LARGEST_PAGE))
                                .orElse(null))
                .flatMap(page -> page.tasks().stream());
    }

    private TaskQuery query() {
        return new TaskQuery(view, order, queue, parent, null, null, created, due, ended, Range.ALL, Range.ALL);
    }
}
