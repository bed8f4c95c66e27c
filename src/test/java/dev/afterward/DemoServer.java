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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs WildFly with the demo in the foreground, until it is interrupted; or several of them, on one database.
 *
 * <p>The server has a directory of its own, so that the demo keeps its tasks from run to run and no server test meets
 * them. It is started without its shell script: one process, which a signal cannot miss.
 */
final class DemoServer {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Shut down, interrupted, terminated. */
    private static final Set<Integer> STOPPED = Set.of(0, 130, 143);

    private static final int POSTGRESQL_PORT = 15432;

    /** The charge of a shipment and the success of its task are one transaction. */
    private static final String CHARGES_ONCE = "-Dafterward.queue.\"shipment\".transaction=REQUIRED";

    private static final int MOST_NODES = 9;

    /** How far the ports of one node are from those of the next. */
    private static final int BETWEEN_NODES = 100;

    private final WildFly wildfly;
    private final int number;
    private final int portOffset;

    private DemoServer(WildFly wildfly, int number, int portOffset) {
        this.wildfly = wildfly;
        this.number = number;
        this.portOffset = portOffset;
    }

    /**
     * One of several servers.
     *
     * @param home WildFly's
     * @param base the directory of this server
     * @param number from 1
     * @param portOffset how far all ports of the first server are from those that a server has
     */
    static DemoServer of(Path home, Path base, int number, int portOffset) {
        return new DemoServer(
                new WildFly(Path.of(System.getProperty("java.home")), home, base),
                number,
                portOffset + BETWEEN_NODES * (number - 1));
    }

    /**
     * Takes WildFly's home, the server's own directory, the WAR, the offset of all ports, where the tasks are kept ({@code
     * sqlite} or {@code postgresql}), and the number of servers.
     */
    public static void main(String[] args) throws Exception {
        String store = args[4];
        int portOffset = Integer.parseInt(args[3]);
        List<DemoServer> servers = new ArrayList<>();
        for (int number = 1; number <= nodes(args[5], store); number++) {
            // A server of its own for each store: they differ in their default data source.
            String base = args[1] + (store.equals("sqlite") ? "" : "-" + store) + (number == 1 ? "" : "-" + number);
            DemoServer server = of(Path.of(args[0]), Path.of(base), number, portOffset);
            server.refuseTakenPort();
            server.layOut(Path.of(args[2]));
            servers.add(server);
        }
        DemoDatabase database = database(store, servers.get(0).wildfly.base(), portOffset);
        Map<DemoServer, Process> processes = new LinkedHashMap<>();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> processes.values().forEach(DemoServer::stop), "stop the demo"));
        try {
            for (DemoServer server : servers) {
                // One after the other: the first one makes the tables.
                Process process = server.start(database, List.of());
                processes.put(server, process);
                server.awaitReady(process);
            }
            for (Map.Entry<DemoServer, Process> each : processes.entrySet()) {
                each.getKey().awaitEnd(each.getValue(), processes.size() > 1);
            }
        } finally {
            processes.values().forEach(DemoServer::stop);
        }
    }

    private static int nodes(String given, String store) {
        int nodes = Integer.parseInt(given);
        if (nodes < 1 || nodes > MOST_NODES) {
            throw new IllegalArgumentException("-Ddemo.nodes is a number from 1 to " + MOST_NODES + ", was " + given);
        }
        if (nodes > 1 && !store.equals("postgresql")) {
            throw new IllegalArgumentException("-Ddemo.nodes=" + given
                    + " needs a database that several servers share: add -Ddemo.store=postgresql");
        }
        return nodes;
    }

    /** What is brought beside the servers, or null. */
    private static @Nullable DemoDatabase database(String store, Path directory, int portOffset) throws Exception {
        return switch (store) {
            case "sqlite" -> null;
            case "postgresql" -> DemoDatabase.start(directory.resolve("postgresql"), POSTGRESQL_PORT + portOffset);
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

    void layOut(Path war) throws IOException {
        Path deployments = wildfly.layOut();
        try (Stream<Path> left = Files.list(deployments)) {
            // A killed server leaves markers behind, and the next one would believe them.
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        Files.copy(war, deployments.resolve(war.getFileName()));
    }

    /** Starts it, with its tasks and orders in the database or else in a file each, and with further settings. */
    Process start(@Nullable DemoDatabase database, List<String> more) throws IOException, InterruptedException {
        List<String> settings = new ArrayList<>(List.of(
                "-Djboss.tx.node.id=demo" + (number == 1 ? "" : number),
                "-Djboss.socket.binding.port-offset=" + portOffset));
        if (database != null) {
            database.define(wildfly, wildfly.base());
            settings.addAll(database.settings());
        } else {
            settings.addAll(files());
        }
        settings.add(CHARGES_ONCE);
        settings.addAll(more);
        return new ProcessBuilder(wildfly.command(settings)).inheritIO().start();
    }

    /** What keeps the orders as the tasks are kept: both have to survive a kill. */
    private static List<String> files() {
        return List.of(
                "--yaml=" + Path.of("docker/wildfly/h2-file.yml").toAbsolutePath(),
                "-Dafterward.witness.datasource=java:comp/DefaultDataSource");
    }

    private void awaitReady(Process process) throws InterruptedException {
        if (answers(process)) {
            System.out.printf("%n    The demo is ready: %s    (process %d; Ctrl-C stops it)%n%n", uri(), process.pid());
        }
    }

    /** One that was killed leaves its work to the others. */
    private void awaitEnd(Process process, boolean hasOthers) throws InterruptedException {
        int status = process.waitFor();
        if (!STOPPED.contains(status) && !hasOthers) {
            throw new IllegalStateException("the server ended with status " + status + "; its log: " + wildfly.log());
        }
    }

    /** Where it keeps what it stores. */
    Path data() {
        return wildfly.base().resolve("data");
    }

    static void stop(Process process) {
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
    boolean answers(Process process) throws InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        HttpRequest request = HttpRequest.newBuilder(uri().resolve("afterward/tabler/tabler.min.css"))
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

    URI uri() {
        return URI.create("http://127.0.0.1:" + port() + "/");
    }

    private int port() {
        return 8080 + portOffset;
    }
}
