package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients of several servers, which go on when a server is not there. Each request is a transaction; every third one is rolled
 * back by the application.
 */
final class ClusterLoad implements AutoCloseable {

    private static final int CLIENTS_OF_A_SERVER = 2;
    private static final int TASKS_OF_A_REQUEST = 5;
    private static final long PAUSE_MILLIS = 20;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ScheduledExecutorService clients = Executors.newScheduledThreadPool(4);
    private final List<Future<?>> ends = new ArrayList<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<AtomicInteger> counts = new ArrayList<>();

    /** Begins; the names of all tasks begin with that of the run. */
    ClusterLoad(String run, List<URI> desks) {
        for (int server = 0; server < desks.size(); server++) {
            URI desk = desks.get(server);
            AtomicInteger count = new AtomicInteger();
            counts.add(count);
            for (int client = 0; client < CLIENTS_OF_A_SERVER; client++) {
                String prefix = run + "." + server + "." + client + ".";
                AtomicInteger requests = new AtomicInteger();
                ends.add(clients.scheduleWithFixedDelay(
                        () -> ask(desk, prefix, requests.getAndIncrement(), count),
                        0,
                        PAUSE_MILLIS,
                        TimeUnit.MILLISECONDS));
            }
        }
    }

    private void ask(URI desk, String prefix, int number, AtomicInteger count) {
        String kind = number % 3 == 2 ? "refused/" : "parcel/";
        HttpRequest request = HttpRequest.newBuilder(desk.resolve(kind + prefix + number + "/" + TASKS_OF_A_REQUEST))
                .timeout(LIMIT)
                .POST(BodyPublishers.noBody())
                .build();
        try {
            if (http.send(request, BodyHandlers.discarding()).statusCode() == Server.TAKEN) {
                for (int i = 0; i < TASKS_OF_A_REQUEST; i++) {
                    acknowledged.add(prefix + number + "." + i);
                }
                count.incrementAndGet();
            }
        } catch (IOException e) {
            // The server is not there, or has gone meanwhile: nothing was promised.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many transactions a server has acknowledged. */
    int count(int server) {
        return counts.get(server).get();
    }

    /** Ends, and returns the names of all tasks that were acknowledged. */
    Set<String> end() throws InterruptedException, ExecutionException {
        clients.shutdown();
        assertThat(clients.awaitTermination(2 * LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        for (Future<?> end : ends) {
            if (!end.isCancelled()) {
                // It has failed, and made no further request.
                end.get();
            }
        }
        return Set.copyOf(acknowledged);
    }

    @Override
    public void close() {
        clients.shutdownNow();
    }
}
