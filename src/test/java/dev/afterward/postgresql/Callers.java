package dev.afterward.postgresql;

import dev.afterward.OutcomeUnknownException;
import dev.afterward.TaskService;
import dev.afterward.TaskStoreException;
import dev.afterward.postgresql.Books.Parcel;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * Threads that enqueue until they are told to end: one task, several at once, and in transactions of their own. Those at once are
 * due later: what is run in the same moment cannot be lost any more.
 */
final class Callers implements AutoCloseable {

    private static final long PAUSE_MILLIS = 1;
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 20;
    private static final int TOGETHER = 5;
    private static final Duration LATER = Duration.ofSeconds(1);

    private final TaskService client;
    private final DataSource dataSource;
    private final Books books;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch ending = new CountDownLatch(1);

    /**
     * Begins.
     *
     * @param dataSource leads to the client's store
     */
    Callers(TaskService client, DataSource dataSource, Books books) {
        this.client = client;
        this.dataSource = dataSource;
        this.books = books;
        List.<Call>of(this::one, this::several, this::transaction).forEach(call -> threads.execute(() -> repeat(call)));
    }

    /** A way to enqueue. */
    private interface Call {
        /** Returns whether it was acknowledged. */
        boolean make() throws SQLException;
    }

    private void repeat(Call call) {
        try {
            long pause = PAUSE_MILLIS;
            while (!ending.await(pause, TimeUnit.MILLISECONDS)) {
                pause = call.make() ? PAUSE_MILLIS : PAUSE_AFTER_FAILURE_MILLIS;
            }
        } catch (Throwable e) {
            books.violation("a caller ended with " + e);
        }
    }

    private boolean one() {
        Parcel parcel = books.parcel();
        return told(List.of(parcel), () -> client.enqueue(parcel));
    }

    private boolean several() {
        List<Parcel> parcels =
                IntStream.range(0, TOGETHER).mapToObj(i -> books.parcel()).toList();
        return told(parcels, () -> client.add(parcels).after(LATER).submit());
    }

    private boolean told(List<Parcel> parcels, Runnable call) {
        try {
            call.run();
            return note(parcels, books.acknowledged);
        } catch (OutcomeUnknownException e) {
            return note(parcels, books.unknown);
        } catch (TaskStoreException e) {
            return note(parcels, books.refused);
        }
    }

    private boolean note(List<Parcel> parcels, Set<Integer> where) {
        parcels.forEach(parcel -> where.add(parcel.number()));
        return where == books.acknowledged;
    }

    private boolean transaction() {
        List<Parcel> parcel = List.of(books.parcel());
        boolean isCommitting = false;
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            client.add(parcel).using(connection).submit();
            isCommitting = true;
            connection.commit();
        } catch (SQLException | TaskStoreException e) {
            return note(parcel, isCommitting ? books.unknown : books.refused);
        }
        client.notifyCommitted();
        return note(parcel, books.acknowledged);
    }

    /** Ends. */
    @Override
    public void close() throws InterruptedException {
        ending.countDown();
        threads.shutdown();
        if (!threads.awaitTermination(90, TimeUnit.SECONDS)) {
            books.violation("a caller is still waiting");
            threads.shutdownNow();
        }
    }
}
