package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.jdbc.Connections;
import dev.afterward.jdbc.JdbcTaskStore;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.TaskStore;
import dev.afterward.store.Turn;
import dev.afterward.store.UnknownTurnException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a store makes of a COMMIT that fails, and of a transaction that ends underneath. */
class CommitTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final int IOERR = 10;
    private static final int FULL = 13;

    @TempDir
    Path directory;

    private Faulty connections;
    private TaskStore store;
    private int queue;

    /** How a COMMIT fails. */
    private enum Failure {
        NONE,
        BEFORE,
        AFTER,
        /** As a deep stack would have it. */
        ERROR_AFTER
    }

    /** Which turn it is that has to be proven. */
    enum Work {
        INSERT,
        SETTLE,
        INSERT_SHARED,
        INSERT_AND_CANCEL,
        INSERT_AND_UNDO
    }

    private void open(boolean exclusive) {
        connections = new Faulty(new FileConnections(SqliteFile.at(directory.resolve("tasks.db"))), exclusive);
        store = new JdbcTaskStore(connections, new SqliteDialect(true));
        queue = store.open(List.of("mail"), NOW).queues().get("mail");
        insert(100);
        turn(turn ->
                assertThat(turn.claim(queue, 1, Long.MAX_VALUE, NOW).tasks()).hasSize(1));
    }

    /** A full disk refuses each COMMIT, so the store cannot write to find out what has become of the first one. */
    @ParameterizedTest
    @EnumSource(value = Work.class, mode = EnumSource.Mode.EXCLUDE, names = "INSERT_SHARED")
    void throwsWhenTheDiskIsFull(Work work) {
        open(true);
        connections.full = true;
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> make(work))
                    .isInstanceOf(TaskStoreException.class)
                    .isNotInstanceOf(UnknownTurnException.class)
                    .hasMessageContaining("cannot commit")
                    .hasMessageContaining("SQLITE_FULL");
            assertThat(done(work)).isFalse();
        }
        connections.full = false;
        make(work);
        assertThat(done(work)).isTrue();
        assertWorks();
    }

    @AfterEach
    void close() {
        connections.failure = Failure.NONE;
        connections.refuses = false;
        store.close();
    }

    private NewTask task(long id, int bytes) {
        return new NewTask(id, queue, 0, NOW, 0, new byte[bytes]);
    }

    private void insert(long id) {
        turn(turn -> turn.insert(List.of(task(id, 10)), NOW));
    }

    private void turn(Consumer<Turn> work) {
        store.turn(Durability.FULL, turn -> {
            work.accept(turn);
            return true;
        });
    }

    private void make(Work work) {
        switch (work) {
            case INSERT, INSERT_SHARED -> insert(1);
            case SETTLE ->
                turn(turn -> assertThat(turn.settle(new Settlement.Ended(
                                100, 1, RowState.FAILED, NOW, NOW, 0, null, Settlement.Keep.ROW, 0, null)))
                        .isTrue());
            case INSERT_AND_UNDO ->
                turn(turn -> {
                    turn.insert(List.of(task(1, 10)), NOW);
                    assertThatThrownBy(() -> turn.isolated(() -> {
                                turn.insert(List.of(task(2, 10)), NOW);
                                throw new IllegalStateException();
                            }))
                            .isInstanceOf(IllegalStateException.class);
                });
            case INSERT_AND_CANCEL ->
                turn(turn -> {
                    turn.insert(List.of(task(1, 10)), NOW);
                    turn.cancel(1, NOW, Settlement.Keep.NOTHING, 0);
                    turn.insert(List.of(task(2, 10)), NOW);
                    turn.insert(List.of(task(3, 10)), NOW);
                    turn.cancel(3, NOW, Settlement.Keep.NOTHING, 0);
                });
        }
    }

    private boolean done(Work work) {
        return switch (work) {
            case INSERT, INSERT_SHARED, INSERT_AND_UNDO -> status(1) == TaskStatus.PENDING;
            case SETTLE -> status(100) == TaskStatus.FAILED;
            case INSERT_AND_CANCEL -> status(2) == TaskStatus.PENDING;
        };
    }

    private TaskStatus status(long id) {
        return store.status(new TaskId(id));
    }

    @ParameterizedTest
    @EnumSource(Work.class)
    void returnsWhenItHasCommittedAfterAll(Work work) {
        open(work != Work.INSERT_SHARED);
        for (Failure failure : List.of(Failure.AFTER, Failure.ERROR_AFTER)) {
            connections.failure = failure;
            if (failure == Failure.AFTER) {
                make(work);
                assertThat(done(work)).isTrue();
            } else {
                insert(50);
                assertThat(status(50)).isEqualTo(TaskStatus.PENDING);
            }
        }
        assertWorks();
    }

    @ParameterizedTest
    @EnumSource(Work.class)
    void throwsWhenItHasNotCommitted(Work work) {
        open(work != Work.INSERT_SHARED);
        connections.failure = Failure.BEFORE;
        assertThatThrownBy(() -> make(work))
                .isInstanceOf(TaskStoreException.class)
                .isNotInstanceOf(UnknownTurnException.class)
                .hasMessageContaining("commit");
        assertThat(done(work)).isFalse();
        make(work);
        assertThat(done(work)).isTrue();
        assertWorks();
    }

    @ParameterizedTest
    @EnumSource(Work.class)
    void saysSoWhenItCannotTell(Work work) {
        open(work != Work.INSERT_SHARED);
        connections.failure = Failure.AFTER;
        connections.refuses = true;
        assertThatThrownBy(() -> make(work)).isInstanceOf(UnknownTurnException.class);
        assertThatThrownBy(() -> insert(9)).isInstanceOf(TaskStoreException.class);
        connections.refuses = false;
        assertThat(done(work)).isTrue();
        assertWorks();
    }

    /** The failed COMMIT may lie whole in the log: what is written after it must take its place. */
    @Test
    void overwritesWhatHasNotCommitted() throws SQLException {
        open(true);
        long before = turns();
        connections.failure = Failure.BEFORE;
        assertThatThrownBy(() -> insert(1)).isInstanceOf(TaskStoreException.class);
        assertThat(turns()).isEqualTo(before + 1);
    }

    private long turns() throws SQLException {
        try (Connection reader = connections.reader();
                Statement statement = reader.createStatement();
                var rows = statement.executeQuery("select turn from afterward_client")) {
            return rows.getLong(1);
        }
    }

    private void assertWorks() {
        for (long id = 1000; id < 1003; id++) {
            insert(id);
            assertThat(status(id)).isEqualTo(TaskStatus.PENDING);
        }
        List<ClaimedTask> claimed = store.turn(
                Durability.PROCESS,
                turn -> turn.claim(queue, 9, Long.MAX_VALUE, NOW).tasks());
        assertThat(claimed).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void survivesAFullDisk() {
        open(true);
        connections.pages = 60;
        connections.failure = Failure.BEFORE;
        assertThatThrownBy(() -> insert(1)).isInstanceOf(TaskStoreException.class);
        assertThatThrownBy(() -> turn(turn -> turn.insert(List.of(task(2, 10), task(3, 1_000_000)), NOW)))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("full");
        assertThat(Stream.of(2L, 3L).map(this::status)).containsOnly(TaskStatus.NOT_FOUND);
        insert(4);
        assertThat(status(4)).isEqualTo(TaskStatus.PENDING);
    }

    /** SQLite has ended the transaction: a statement after that would commit by itself. */
    @Test
    void doesNothingMoreInATurnThatAFullDiskHasEnded() {
        open(true);
        connections.pages = 60;
        connections.failure = Failure.BEFORE;
        assertThatThrownBy(() -> insert(1)).isInstanceOf(TaskStoreException.class);
        assertThatThrownBy(() -> turn(turn -> {
                    assertThatThrownBy(() -> turn.isolated(() -> turn.insert(List.of(task(2, 1_000_000)), NOW)))
                            .isInstanceOf(TaskStoreException.class);
                    assertThatThrownBy(() -> turn.insert(List.of(task(3, 10)), NOW))
                            .isInstanceOf(TaskStoreException.class)
                            .hasMessageContaining("cannot insert tasks")
                            .hasMessageContaining("full");
                }))
                .isInstanceOf(TaskStoreException.class);
        assertThat(Stream.of(2L, 3L).map(this::status)).containsOnly(TaskStatus.NOT_FOUND);
        insert(4);
    }

    /** A file's connections, whose COMMIT fails once when told to. */
    private static final class Faulty implements Connections {

        private final FileConnections file;
        private final boolean exclusive;
        private Failure failure = Failure.NONE;
        private boolean refuses;
        private boolean full;
        private int pages;

        Faulty(FileConnections file, boolean exclusive) {
            this.file = file;
            this.exclusive = exclusive;
        }

        @Override
        public Connection writer() throws SQLException {
            if (refuses) {
                throw new SQLException("no connection");
            }
            Connection real = file.writer();
            return proxy(
                    Connection.class,
                    real,
                    (method, args) -> method.equals("prepareStatement") && args[0].equals("commit")
                            ? commit(real.prepareStatement("commit"))
                            : null);
        }

        private PreparedStatement commit(PreparedStatement real) {
            return proxy(PreparedStatement.class, real, (method, args) -> {
                if (full && method.equals("execute")) {
                    try (Statement statement = real.getConnection().createStatement()) {
                        statement.execute("rollback");
                    }
                    throw new SQLException("[SQLITE_FULL] the disk is full", null, FULL);
                }
                Failure now = failure;
                if (!method.equals("execute") || now == Failure.NONE) {
                    return null;
                }
                failure = Failure.NONE;
                if (now != Failure.BEFORE) {
                    real.execute();
                }
                if (now == Failure.ERROR_AFTER) {
                    throw new StackOverflowError();
                }
                throw new SQLException("disk I/O error", null, IOERR);
            });
        }

        /** Answers itself where the interceptor does not. */
        private static <T> T proxy(Class<T> type, T real, Interceptor interceptor) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
                        Object answer = interceptor.answer(method.getName(), args);
                        try {
                            return answer != null ? answer : method.invoke(real, args);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }

        private interface Interceptor {
            Object answer(String method, Object[] arguments) throws SQLException;
        }

        @Override
        public void tune(Connection writer) throws SQLException {
            file.tune(writer);
            if (pages > 0) {
                try (Statement statement = writer.createStatement()) {
                    statement.execute("pragma max_page_count = " + pages);
                }
            }
        }

        @Override
        public void beforeTurn(Connection writer, Durability durability) throws SQLException {
            file.beforeTurn(writer, durability);
        }

        @Override
        public void requireIntact() {
            file.requireIntact();
        }

        @Override
        public void closesWriter() {
            file.closesWriter();
        }

        @Override
        public String name() {
            return file.name();
        }

        @Override
        public void open() {
            file.open();
        }

        @Override
        public Connection reader() throws SQLException {
            return file.reader();
        }

        @Override
        public boolean keepsWriter() {
            return true;
        }

        @Override
        public boolean keepsReader() {
            return true;
        }

        @Override
        public boolean turnsOnCallersThreads() {
            return true;
        }

        @Override
        public boolean exclusive() {
            return exclusive;
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
