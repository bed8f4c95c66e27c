package dev.afterward.benchmark;

import dev.afterward.server.WildFly;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A WildFly of its own for one trial: its full profile as it comes, on ports that were free. */
final class Server implements AutoCloseable {

    private static final List<Integer> PORTS = List.of(8080, 8443, 9990, 3528, 3529, 4712, 4713);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path files;
    private final Process process;
    private final int offset = freeOffset();

    /** Starts it with an application, and waits until that answers. */
    Server(Path home,
            Path directory,
            Path archive,
            Database database,
            Map<String, String> settings,
            @Nullable Path syncs)
            throws Exception {
        files = Files.createTempDirectory(directory, "server");
        database.prepare(files);
        WildFly wildfly = new WildFly(Path.of(System.getProperty("java.home")), home, files.resolve("standalone"));
        Files.copy(archive, wildfly.layOut().resolve("benchmark.war"));
        List<String> options = new ArrayList<>(List.of("-c", "standalone-full.xml"));
        options.add("-Djboss.socket.binding.port-offset=" + offset);
        settings.forEach((name, value) -> options.add("-D" + name + "=" + value));
        ProcessBuilder builder = new ProcessBuilder(wildfly.command(options))
                .directory(files.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.log").toFile());
        Syncs.count(syncs, files, builder.environment());
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitReady();
    }

    private static int freeOffset() {
        for (int offset = 21_000; offset < 50_000; offset += 137) {
            int candidate = offset;
            if (PORTS.stream().allMatch(port -> isFree(port + candidate))) {
                return offset;
            }
        }
        throw new IllegalStateException("there are no free ports");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private void awaitReady() throws InterruptedException {
        long before = System.nanoTime();
        while (true) {
            if (!process.isAlive() || System.nanoTime() - before > PATIENCE.toNanos()) {
                throw new IllegalStateException("the server does not start: see server.log");
            }
            try {
                if (get("step=ready").statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not yet.
            }
            LockSupport.parkNanos(100_000_000);
        }
    }

    private HttpResponse<String> get(String query) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + (8080 + offset) + "/benchmark/run?" + query);
        return http.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    /** Has the application measure something. */
    Results run(String query) throws IOException, InterruptedException {
        double syncs = Syncs.of(files);
        HttpResponse<String> response = get(query);
        if (response.statusCode() != 200) {
            throw new IllegalStateException(query + " has failed, see server.log: " + response.body());
        }
        Results results = new Results();
        response.body().lines().map(line -> line.split("=", 2)).forEach(part -> results.put(
                part[0], Double.parseDouble(part[1])));
        Double count = results.numbers().get("count");
        results.put("syncs", count == null || count == 0 ? Double.NaN : (Syncs.of(files) - syncs) * 1e3 / count);
        return results;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
        try (Stream<Path> all = Files.walk(files)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
