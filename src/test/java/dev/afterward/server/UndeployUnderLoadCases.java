package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.test.api.ArquillianResource;

/** What was acknowledged runs, whenever the application is taken away. */
abstract class UndeployUnderLoadCases {

    private static final int CLIENTS = 8;
    private static final int CYCLES = 3;
    private static final int TASKS_A_CYCLE = 300;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ArquillianResource
    Deployer deployer;

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** Keeps an application at work while it is taken away and comes back. */
    final void requireThatWhatWasAcknowledgedIsDone(String application, URL probe) throws Exception {
        Server server = new Server(probe);
        server.forget(application);
        String run = UUID.randomUUID().toString();
        long logStart = server.logEnd();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> ends = new ArrayList<>();

        deployer.deploy(application);
        try {
            for (int i = 0; i < CLIENTS; i++) {
                String prefix = run + "-" + i + "-";
                ends.add(clients.submit(() -> enqueueUntilOver(server, application, prefix)));
            }
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                int enough = acknowledged.size() + TASKS_A_CYCLE;
                await().atMost(LIMIT).until(() -> acknowledged.size() >= enough);
                deployer.undeploy(application);
                server.requireGone(application);
                deployer.deploy(application);
            }
            over = true;
            for (Future<?> end : ends) {
                end.get(60, TimeUnit.SECONDS);
            }
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(missing(server, run)).isEmpty());
        } finally {
            over = true;
            clients.shutdownNow();
            deployer.undeploy(application);
        }
        server.requireGone(application);
        assertThat(server.errorsSince(logStart)).isEmpty();
        // Nothing crashed, so nothing ran twice either.
        assertThat(server.ledger(run)).doesNotHaveDuplicates();
    }

    private void enqueueUntilOver(Server server, String application, String prefix) {
        for (int i = 0; !over; i++) {
            try {
                if (server.post(application + "/work/work/" + prefix + i) == Server.TAKEN) {
                    acknowledged.add(prefix + i);
                }
            } catch (IOException e) {
                // The server was not ready for it: nothing was promised.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Set<String> missing(Server server, String run) throws IOException {
        Set<String> done = server.ledger(run).stream()
                .map(line -> line.substring(0, line.indexOf(':')))
                .collect(Collectors.toSet());
        return acknowledged.stream().filter(name -> !done.contains(name)).collect(Collectors.toSet());
    }
}
