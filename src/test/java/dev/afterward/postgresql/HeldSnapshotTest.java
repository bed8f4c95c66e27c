package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.store.StoreFigures.HeldSnapshot;
import dev.afterward.store.StoreFigures.Holder;
import dev.afterward.store.TaskStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** Who keeps the database from cleaning up. */
class HeldSnapshotTest {

    private static final String APPLICATION = "forgotten report";
    private static final long NONE = 0;
    private static final long MANY = Long.MAX_VALUE;

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private TaskStore store;
    private Connection holding;

    @BeforeEach
    void open() throws SQLException {
        store = Postgresql.dataSource(server.dataSource());
        store.open(List.of("work"), 1);
        PGSimpleDataSource other = server.dataSource();
        other.setApplicationName(APPLICATION);
        holding = other.getConnection();
        holding.setAutoCommit(false);
        holding.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    }

    @AfterEach
    void close() throws SQLException {
        holding.close();
        store.close();
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Others of the server, such as its autovacuum, may hold one for a moment. */
    private static Optional<HeldSnapshot> held(TaskStore store, Duration longerThan, long transactions) {
        return store.inspector()
                .heldSnapshot(longerThan, transactions)
                .filter(one -> APPLICATION.equals(one.application()));
    }

    private static HeldSnapshot awaitHeld(TaskStore store, Duration longerThan, long transactions) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> held(store, longerThan, transactions), Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void namesTheSession() throws SQLException {
        assertThat(held(store, Duration.ZERO, NONE)).isEmpty();
        run(holding, "select 1");
        server.execute("create table later (id int)", "insert into later values (1)");
        HeldSnapshot found = awaitHeld(store, Duration.ZERO, MANY);
        assertThat(found.holder()).isEqualTo(Holder.SESSION);
        assertThat(server.textsOf("select pid from pg_stat_activity where application_name = '" + APPLICATION + "'"))
                .containsExactly(found.name());
        assertThat(found.user()).isEqualTo("postgres");
        assertThat(found.application()).isEqualTo(APPLICATION);
        assertThat(found.since()).isNotNull();
        assertThat(found.state()).isEqualTo("idle in transaction");
        assertThat(found.transactions()).isPositive();
        assertThat(found.hidden()).isFalse();
        assertThat(held(store, Duration.ofHours(1), NONE)).isEmpty();
        holding.rollback();
        assertThat(held(store, Duration.ZERO, NONE)).isEmpty();
    }

    /** It holds no snapshot between its statements, but what others see has to wait for it. */
    @Test
    void namesASessionThatHasOnlyWritten() throws SQLException {
        server.execute("create table later (id int)");
        holding.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        run(holding, "insert into later values (1)");
        assertThat(awaitHeld(store, Duration.ZERO, NONE).application()).isEqualTo(APPLICATION);
    }

    @Test
    void saysWhatARoleOfLeastRightsMustNotSee() throws SQLException {
        String schema = server.textsOf("select current_schema()").get(0);
        String role = "least_of_" + schema;
        server.execute(
                "create role " + role + " login",
                "grant usage on schema " + schema + " to " + role,
                "grant all on all tables in schema " + schema + " to " + role,
                "grant all on all sequences in schema " + schema + " to " + role);
        PGSimpleDataSource least = server.dataSource();
        least.setUser(role);
        TaskStore other = Postgresql.dataSource(least);
        try {
            other.open(List.of("work"), 1);
            run(holding, "select 1");
            HeldSnapshot found = awaitHeld(other, Duration.ofHours(1), NONE);
            assertThat(found.hidden()).isTrue();
            assertThat(found.user()).isEqualTo("postgres");
            assertThat(found.application()).isEqualTo(APPLICATION);
            assertThat(found.since()).isNull();
            assertThat(found.state()).isNull();
            assertThat(held(other, Duration.ZERO, MANY)).isEmpty();
            server.execute("grant pg_read_all_stats to " + role);
            assertThat(awaitHeld(other, Duration.ZERO, MANY).hidden()).isFalse();
        } finally {
            other.close();
            server.execute("drop owned by " + role, "drop role " + role);
        }
    }
}
