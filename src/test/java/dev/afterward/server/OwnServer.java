package dev.afterward.server;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;

/** A server of a test's own, of the kind that the build tests with: it may be killed, and starts again where it was. */
abstract class OwnServer implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Path directory;
    private final int port;
    private final List<String> paths = new ArrayList<>();
    private @Nullable Process process;

    OwnServer(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** Makes a new one. Nothing is left of the one before it that had the same directory. */
    static OwnServer in(Path directory) throws Exception {
        Trees.delete(directory);
        Files.createDirectories(directory);
        Path home = Path.of(System.getProperty("afterward.server.home"));
        Path java = Path.of(System.getProperty("afterward.server.java"));
        int[] ports = freePorts();
        String kind = System.getProperty("arquillian.launch");
        return switch (kind) {
            case "wildfly" ->
                new OwnWildFly(directory, new WildFly(java, home, directory.resolve("standalone")), ports);
            case "payara" -> new OwnPayara(directory, java, home, ports);
            default -> throw new IllegalStateException("no test has a " + kind + " of its own");
        };
    }

    private static int[] freePorts() throws IOException {
        try (ServerSocket one = open();
                ServerSocket two = open();
                ServerSocket three = open()) {
            return new int[] {one.getLocalPort(), two.getLocalPort(), three.getLocalPort()};
        }
    }

    private static ServerSocket open() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /** Where what is put is deployed. */
    abstract Path deployments() throws IOException;

    abstract List<String> command() throws IOException;

    /** Puts an archive where the server finds it when it starts; it answers at this path when it is deployed. */
    void deploy(WebArchive archive, String path) throws IOException {
        archive.as(ZipExporter.class)
                .exportTo(deployments().resolve(archive.getName()).toFile());
        paths.add(archive.getName().replace(".war", "/") + path);
    }

    /** Starts, and waits until all applications answer. */
    void start() throws IOException {
        File output = directory.resolve("output.txt").toFile();
        Process started = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                .start();
        process = started;
        // Payara reads what its tool would tell it there.
        started.getOutputStream().close();
        await().atMost(LIMIT)
                .failFast("the server ended: " + output, () -> !started.isAlive())
                .until(() -> paths.stream().allMatch(this::answers));
    }

    private boolean answers(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri(path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + "/" + path);
    }

    /** As the system does it when there is no memory left. */
    void kill() throws InterruptedException {
        requireStarted().destroyForcibly().waitFor();
    }

    /** As a container engine does it, and whoever presses Ctrl-C. */
    void terminate() {
        requireStarted().destroy();
    }

    /** Waits for the end after {@link #terminate()}. */
    void awaitEnd() throws InterruptedException {
        if (!requireStarted().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the server has not ended within " + LIMIT);
        }
    }

    private Process requireStarted() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException("was never started");
        }
        return current;
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            kill();
        }
    }

    private static final class OwnWildFly extends OwnServer {

        private final WildFly wildfly;
        private final int[] ports;

        private OwnWildFly(Path directory, WildFly wildfly, int[] ports) {
            super(directory, ports[0]);
            this.wildfly = wildfly;
            this.ports = ports;
        }

        @Override
        Path deployments() throws IOException {
            return wildfly.layOut();
        }

        @Override
        List<String> command() {
            return wildfly.command(List.of(
                    "-Djboss.http.port=" + ports[0],
                    "-Djboss.https.port=" + ports[1],
                    "-Djboss.management.http.port=" + ports[2]));
        }
    }

    private static final class OwnPayara extends OwnServer {

        private final Path java;
        private final Path home;
        private final Path domain;

        private OwnPayara(Path directory, Path java, Path home, int[] ports) throws Exception {
            super(directory, ports[0]);
            this.java = java;
            this.home = home;
            this.domain = directory.resolve("domain");
            PayaraDomain.make(
                    home, domain, String.valueOf(ports[0]), String.valueOf(ports[1]), String.valueOf(ports[2]));
        }

        @Override
        Path deployments() throws IOException {
            return Files.createDirectories(domain.resolve("autodeploy"));
        }

        /** What the server's own tool would start, so that there is one process, which a signal cannot miss. */
        @Override
        List<String> command() throws IOException {
            ProcessBuilder tool = new ProcessBuilder(
                    java.resolve("bin/java").toString(),
                    "-jar",
                    home.resolve("glassfish/lib/client/appserver-cli.jar").toString(),
                    "start-domain",
                    "--dry-run",
                    "--domaindir",
                    domain.getParent().toString(),
                    domain.getFileName().toString());
            tool.environment().put("AS_JAVA", java.toString());
            Process asked = tool.redirectErrorStream(true).start();
            String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            List<String> command = answer.lines()
                    .map(String::strip)
                    .dropWhile(line -> !line.endsWith("java"))
                    .takeWhile(line -> !line.startsWith("Command start-domain"))
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (command.isEmpty()) {
                throw new IOException("no command in what the server's tool says: " + answer);
            }
            return command;
        }
    }
}
