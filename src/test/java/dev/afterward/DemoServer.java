package dev.afterward;

import dev.afterward.server.WildFly;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs WildFly with the demo in the foreground, until it is interrupted.
 *
 * <p>The server has a directory of its own, so that the demo keeps its tasks from run to run and no server test meets
 * them. It is started without its shell script: one process, which a signal cannot miss.
 */
final class DemoServer {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Shut down, interrupted, terminated. */
    private static final Set<Integer> STOPPED = Set.of(0, 130, 143);

    private static final int POSTGRESQL_PORT = 15432;

    private final WildFly wildfly;
    private final int portOffset;

    private DemoServer(WildFly wildfly, int portOffset) {
        this.wildfly = wildfly;
        this.portOffset = portOffset;
    }

    /**
     * Takes WildFly's home, the server's own directory, the WAR, the offset of all ports, and where the tasks are kept:
     * {@code sqlite} or {@code postgresql}.
     */
    public static void main(String[] args) throws Exception {
        String store = args[4];
        // A server of its own for each: they differ in their default data source.
        Path base = Path.of(args[1] + (store.equals("sqlite") ? "" : "-" + store));
        DemoServer server = new DemoServer(
                new WildFly(Path.of(System.getProperty("java.home")), Path.of(args[0]), base),
                Integer.parseInt(args[3]));
        server.refuseTakenPort();
        server.layOut(Path.of(args[2]));
        server.run(server.prepare(store));
    }

    /** What the server has to be told about where the tasks are kept. */
    private List<String> prepare(String store) throws Exception {
        return switch (store) {
            case "sqlite" -> List.of();
            case "postgresql" -> {
                Path directory = wildfly.base();
                DemoDatabase database =
                        DemoDatabase.start(directory.resolve("postgresql"), POSTGRESQL_PORT + portOffset);
                database.define(wildfly, directory);
                yield database.settings();
            }
            default -> throw new IllegalArgumentException("-Ddemo.store is sqlite or postgresql, was " + store);
        };
    }

    private void refuseTakenPort() {
        try (ServerSocket probe = new ServerSocket(port(), 1, InetAddress.getLoopbackAddress())) {
            probe.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "port " + port() + " is taken: stop what holds it, or move the demo with -Ddemo.port-offset=100",
                    e);
        }
    }

    private void layOut(Path war) throws IOException {
        Path deployments = wildfly.layOut();
        try (Stream<Path> left = Files.list(deployments)) {
            // A killed server leaves markers behind, and the next one would believe them.
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        Files.copy(war, deployments.resolve(war.getFileName()));
    }

    private void run(List<String> store) throws IOException, InterruptedException {
        List<String> settings =
                new ArrayList<>(List.of("-Djboss.tx.node.id=demo", "-Djboss.socket.binding.port-offset=" + portOffset));
        settings.addAll(store);
        Process process =
                new ProcessBuilder(wildfly.command(settings)).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process), "stop the demo"));
        try {
            if (answers(process)) {
                System.out.printf("%n    The demo is ready: http://127.0.0.1:%d/    (Ctrl-C stops it)%n%n", port());
            }
            int status = process.waitFor();
            if (!STOPPED.contains(status)) {
                throw new IllegalStateException(
                        "the server ended with status " + status + "; its log: " + wildfly.log());
            }
        } finally {
            stop(process);
        }
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Asks for a file of the console, because the server's own welcome page would answer at the root. */
    private boolean answers(Process process) throws InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port() + "/afterward/tabler/tabler.min.css"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            try {
                int status = client.send(request, BodyHandlers.discarding()).statusCode();
                if (status < 500 && status != 404) {
                    return true;
                }
            } catch (IOException e) {
                // Not up yet.
            }
            process.waitFor(250, TimeUnit.MILLISECONDS);
        }
        return false;
    }

    private int port() {
        return 8080 + portOffset;
    }
}
