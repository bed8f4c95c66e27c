package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.TaskId;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import dev.afterward.dispatch.LogRecords;
import dev.afterward.postgresql.Books.Parcel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A primary with a standby that becomes the primary while two nodes enqueue and run tasks. The nodes know both addresses, and are
 * not told of anything.
 */
class FailoverTest {

    /** So often: {@code -Dpostgresql.rounds}. */
    static final int ROUNDS = Integer.getInteger("postgresql.rounds", 1);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final int SOME = 300;

    @RegisterExtension
    final PostgresServer embedded = new PostgresServer();

    @RegisterExtension
    final LogRecords logged = new LogRecords();

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Books books = new Books();
    private OwnPostgres primary;
    private OwnPostgres standby;

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        open.clear();
    }

    private void begin(int round) throws Exception {
        close();
        books = new Books();
        primary = OwnPostgres.start(directory("primary" + round), embedded);
        open.add(primary);
        standby = primary.standby(directory("standby" + round));
        open.add(standby);
    }

    private Path directory(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    private TaskService node() {
        TaskService node = Afterward.builder()
                .dataSource(Node.dataSource(primary.url(standby)))
                .lease(LEASE)
                .poll(Duration.ofSeconds(1))
                .workers(4)
                .processor(Parcel.class, books::process)
                .build();
        open.add(node::stopNow);
        node.start();
        return node;
    }

    private Callers callers(TaskService node) {
        Callers callers = new Callers(node, Node.dataSource(primary.url(standby)), books);
        open.add(callers);
        return callers;
    }

    private void synchronous(OwnPostgres server) {
        server.execute("alter system set synchronous_standby_names = 'standby'", "select pg_reload_conf()");
        await().atMost(PATIENCE)
                .until(() -> server.texts("show synchronous_standby_names").contains("standby"));
    }

    private void awaitAcknowledged(int more) {
        int before = books.acknowledged.size();
        await().atMost(PATIENCE).until(() -> books.acknowledged.size() >= before + more);
    }

    private void awaitDone(int more) {
        int before = books.done.size();
        await().atMost(PATIENCE).until(() -> books.done.size() >= before + more);
    }

    /** Nothing is left, and nothing has failed either. */
    private void awaitEnd(OwnPostgres server) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(server.texts("select state || ': ' || count(*) from afterward_task"
                                + " where due < (extract(epoch from clock_timestamp()) * 1000)::bigint + 600000"
                                + " group by state"))
                        .isEmpty());
    }

    @Test
    void with_a_synchronous_standby_nothing_that_was_acknowledged_is_lost() throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            begin(round);
            synchronous(primary);
            await().atMost(PATIENCE)
                    .until(() -> primary.texts("select sync_state from pg_stat_replication")
                            .contains("sync"));
            List<Callers> callers = List.of(callers(node()), callers(node()));
            awaitAcknowledged(SOME);
            awaitDone(SOME);
            // What is committed from now on waits for the standby, and is not in it at the end.
            standby.stopReceiving();
            await().atMost(PATIENCE)
                    .until(() ->
                            primary.number("select count(*) from pg_stat_activity where wait_event = 'SyncRep'") >= 2);
            primary.kill();
            standby.promote();
            // By itself.
            awaitAcknowledged(SOME);
            for (Callers some : callers) {
                some.close();
            }
            awaitEnd(standby);
            System.out.println("synchronous standby: " + books + ", began anew "
                    + (standby.number("select max(id) from afterward_client") - callers.size()));
            assertThat(books.lost()).isEmpty();
            books.check(1);
        }
    }

    @Test
    void with_an_asynchronous_one_the_nodes_go_on_although_the_store_has_gone_back_in_time() throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            begin(round);
            TaskService first = node();
            List<Callers> callers = List.of(callers(first), callers(node()));
            awaitDone(SOME);
            TaskId kept = first.enqueue(books.parcel(), Duration.ofHours(1));
            String position = primary.texts("select pg_current_wal_lsn()").get(0);
            await().atMost(PATIENCE)
                    .until(() -> standby.texts("select pg_last_wal_replay_lsn() >= '" + position + "'")
                            .contains("t"));
            standby.stopReceiving();
            TaskId forgotten = first.enqueue(books.parcel(), Duration.ofHours(1));
            awaitAcknowledged(SOME);
            awaitDone(SOME);
            long clients = primary.number("select max(id) from afterward_client");
            primary.kill();
            standby.promote();
            // Calls with a larger number begin after the promotion.
            int promoted = books.parcel().number();
            awaitAcknowledged(SOME);
            await().atMost(PATIENCE)
                    .until(() -> standby.number("select count(*) from afterward_client where id > " + clients) == 2);
            for (Callers some : callers) {
                some.close();
            }
            awaitEnd(standby);
            System.out.println("asynchronous standby: " + books);
            assertThat(first.status(kept)).isEqualTo(TaskStatus.PENDING);
            assertThat(first.status(forgotten)).isEqualTo(TaskStatus.NOT_FOUND);
            assertThat(books.lost()).as("enqueued after the promotion").allMatch(number -> number < promoted);
            books.check(1);
            assertThat(logged.all())
                    .extracting(record -> record.getMessage().substring(0, 7))
                    .contains("AFT-225", "AFT-227");
        }
    }
}
