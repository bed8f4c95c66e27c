package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.server.work.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that dies, or is told to end, with work pending goes on with it when it starts again. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RestartIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private OwnServer own;

    @BeforeEach
    void start() throws Exception {
        own = OwnServer.in("restart");
        own.deploy(Server.probe(), "properties");
        // Long enough for who may end, and short enough for who never does.
        own.deploy(
                Server.work("restart", "afterward.shutdown-grace=PT5S")
                        .addAsWebResource(EmptyAsset.INSTANCE, "here.txt"),
                "here.txt");
        own.start();
    }

    @AfterEach
    void stop() throws Exception {
        own.close();
    }

    @Test
    void killedWithWorkPending() throws Exception {
        Server server = new Server(own.uri("probe/").toURL());
        List<String> held = enqueue(server, "held", "killed", 6);
        enqueue(server, "stumbling", "killed", 4);
        awaitLines(server, "killed", ":started", 3);
        awaitLines(server, "killed", ":failed", 4);

        own.kill();
        own.start();

        // Those that were running, and the three that were waiting as far as there is room.
        awaitLines(server, "killed", ":started", 6);
        server.openGate("killed");
        awaitLines(server, "killed", ":done", 10);
        assertThat(server.ledger("killed"))
                .containsAll(held.stream().map(name -> name + ":1:done").toList())
                .filteredOn(line -> line.contains("stumbling"))
                .allMatch(line -> line.endsWith(":1:failed") || line.endsWith(":2:done"))
                .hasSize(8);
    }

    @Test
    void terminatedWithWorkPending() throws Exception {
        Server server = new Server(own.uri("probe/").toURL());
        List<String> ending = enqueue(server, "held", "ending", 1);
        List<String> staying = enqueue(server, "held", "staying", 4);
        awaitLines(server, "ending", ":started", 1);
        awaitLines(server, "staying", ":started", 2);

        own.terminate();
        server.openGate("ending");
        own.awaitEnd();

        assertThat(server.ledger("ending")).contains(ending.get(0) + ":1:done");
        assertThat(server.isLocked("restart")).isFalse();
        // One more, if a place was free before the server got to its applications.
        int started = server.ledger("staying").size();
        assertThat(started).isBetween(2, 3);

        own.start();
        awaitLines(server, "staying", ":started", started + 3);
        server.openGate("staying");
        awaitLines(server, "staying", ":done", 4);
        assertThat(server.ledger("staying"))
                .containsAll(staying.stream().map(name -> name + ":1:done").toList());
        assertThat(server.ledger("ending")).hasSize(2);
    }

    private static List<String> enqueue(Server server, String kind, String run, int count) throws Exception {
        List<String> names =
                IntStream.range(0, count).mapToObj(i -> run + "-" + kind + i).toList();
        for (String name : names) {
            server.requireTaken("restart/work/" + kind + "/" + name);
        }
        return names;
    }

    /** As many lines of the {@link Ledger}'s. */
    private static void awaitLines(Server server, String run, String end, int count) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(lines(server, run, end)).hasSize(count));
    }

    private static List<String> lines(Server server, String run, String end) throws IOException {
        return server.ledger(run).stream().filter(line -> line.endsWith(end)).toList();
    }
}
