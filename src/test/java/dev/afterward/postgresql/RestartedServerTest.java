package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.TaskService;
import dev.afterward.postgresql.Books.Parcel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The server is restarted again and again while two nodes enqueue and run tasks. */
class RestartedServerTest {

    private static final int RESTARTS = 2 * FailoverTest.ROUNDS;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SOME = 200;

    @RegisterExtension
    final PostgresServer embedded = new PostgresServer();

    @TempDir
    Path directory;

    private final Books books = new Books();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private Callers node(OwnPostgres server) {
        TaskService node = Afterward.builder()
                .dataSource(Node.dataSource(server.url()))
                .lease(Duration.ofSeconds(3))
                .poll(Duration.ofSeconds(1))
                .workers(4)
                .processor(Parcel.class, books::process)
                .build();
        open.add(node::stopNow);
        node.start();
        Callers callers = new Callers(node, Node.dataSource(server.url()), books);
        open.add(callers);
        return callers;
    }

    private void awaitMore() {
        int acknowledged = books.acknowledged.size();
        int done = books.done.size();
        await().atMost(PATIENCE)
                .until(() -> books.acknowledged.size() >= acknowledged + SOME && books.done.size() >= done + SOME);
    }

    /** {@code pg_ctl restart -m fast}, and {@code -m immediate}, which is a crash. */
    @Test
    void loses_nothing_and_repeats_what_was_under_way_at_the_most() throws Exception {
        OwnPostgres server = OwnPostgres.start(directory, embedded);
        open.add(server);
        List<Callers> callers = List.of(node(server), node(server));
        for (int restart = 1; restart <= RESTARTS; restart++) {
            for (String signal : List.of("INT", "QUIT")) {
                awaitMore();
                server.stop(signal);
                server.start();
            }
        }
        awaitMore();
        for (Callers some : callers) {
            some.close();
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(server.texts(
                                "select state || ': ' || count(*) from afterward_task" + " group by state"))
                        .isEmpty());
        System.out.println(2 * RESTARTS + " restarts: " + books + ", began anew "
                + (server.number("select max(id) from afterward_client") - callers.size()));
        assertThat(books.lost()).isEmpty();
        books.check(2 * RESTARTS);
    }
}
