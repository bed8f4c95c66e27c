package dev.afterward.server;

import static org.awaitility.Awaitility.await;

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
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;

/** A server of a test's own, of the kind that the build tests with: it may be killed, and starts again where it was. */
abstract class OwnServer implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Path directory;
    private final int port;
    /** Where the applications answer, by the names of their archives. */
    private final Map<String, String> paths = new LinkedHashMap<>();

    private @Nullable Process process;

    OwnServer(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** Makes a new one. Nothing is left of the one before it that had the same directory. */
    static OwnServer in(String name) throws Exception {
        Path directory = Path.of(System.getProperty("afterward.jar")).resolveSibling("own-" + name);
        Trees.delete(directory);
        Files.createDirectories(directory);
        Path home = Path.of(System.getProperty("afterward.server.home"));
        int[] ports = freePorts();
        String kind = System.getProperty("arquillian.launch");
        return switch (kind) {
            case "wildfly" -> new OwnWildFly(directory, home, ports);
            case "payara" -> new OwnPayara(directory, home, ports);
            case "micro" -> new OwnMicro(directory, home, ports[0]);
            case "liberty" -> new OwnLiberty(directory, home, ports);
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

    abstract List<String> command();

    Map<String, String> environment() {
        return Map.of();
    }

    static String java() {
        return System.getProperty("afterward.server.java");
    }

    /** Has the server, which is not up, run a file of commands for its own tool, as {@code docker} has them. */
    void settle(Path commands) throws Exception {
        throw new UnsupportedOperationException("the build does that to the server of all tests");
    }

    private static void requireDone(ProcessBuilder command) throws IOException, InterruptedException {
        Process tool = command.redirectErrorStream(true).start();
        String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tool.waitFor() != 0) {
            throw new AssertionError(said);
        }
    }

    /** Starts the server with a system property from now on. */
    void property(String name, String value) {
        throw new UnsupportedOperationException(name + "=" + value);
    }

    /** Puts a jar where all applications of the server find it. */
    void share(Path jar) throws IOException {
        throw new UnsupportedOperationException("the build does that to the server of all tests");
    }

    /**
     * Puts an archive where the server finds it when it starts, or soon if it is up, in place of the one that had its name. It
     * answers at this path when it is deployed.
     */
    void deploy(WebArchive archive, String path) throws IOException {
        Path whole = directory.resolve(archive.getName());
        archive.as(ZipExporter.class).exportTo(whole.toFile(), true);
        // A server that is up never finds a part of it.
        Files.move(whole, deployments().resolve(archive.getName()), StandardCopyOption.ATOMIC_MOVE);
        paths.put(archive.getName(), archive.getName().replace(".war", "/") + path);
    }

    /** Starts, and waits until all applications answer. */
    void start() throws IOException {
        launch();
        awaitDeployed();
    }

    /** Starts, and waits for nothing. */
    void launch() throws IOException {
        Path output = directory.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment());
        process = builder.start();
    }

    /** Waits until all applications answer, as they are now. */
    void awaitDeployed() {
        paths.values().forEach(this::awaitAnswer);
    }

    void awaitAnswer(String path) {
        Process current = requireStarted();
        await().atMost(LIMIT)
                .failFast("the server ended: see " + directory, () -> !current.isAlive())
                .until(() -> answers(path));
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

    long pid() {
        return requireStarted().pid();
    }

    boolean isUp() {
        return requireStarted().isAlive();
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
        private final List<String> properties = new ArrayList<>();

        private OwnWildFly(Path directory, Path home, int[] ports) {
            super(directory, ports[0]);
            this.wildfly = new WildFly(Path.of(java()), home, directory.resolve("standalone"));
            this.ports = ports;
        }

        @Override
        Path deployments() throws IOException {
            return wildfly.layOut();
        }

        /** Without its script. What the commands embed is the server with this directory. */
        @Override
        void settle(Path commands) throws Exception {
            wildfly.layOut();
            requireDone(wildfly.cli(commands));
        }

        @Override
        void property(String name, String value) {
            properties.add("-D" + name + "=" + value);
        }

        @Override
        List<String> command() {
            List<String> settings = new ArrayList<>(List.of(
                    // Another one for each server that shares a database.
                    "-Djboss.tx.node.id=own-" + ports[0],
                    "-Djboss.http.port=" + ports[0],
                    "-Djboss.https.port=" + ports[1],
                    "-Djboss.management.http.port=" + ports[2]));
            settings.addAll(properties);
            return wildfly.command(settings);
        }
    }

    private static final class OwnPayara extends OwnServer {

        private final Path home;
        private final Path domain;
        private final int administration;

        private OwnPayara(Path directory, Path home, int[] ports) throws Exception {
            super(directory, ports[0]);
            this.home = home;
            this.domain = directory.resolve("domain");
            this.administration = ports[2];
            PayaraDomain.make(
                    home, domain, String.valueOf(ports[0]), String.valueOf(ports[1]), String.valueOf(ports[2]));
        }

        @Override
        Path deployments() throws IOException {
            return Files.createDirectories(domain.resolve("autodeploy"));
        }

        @Override
        List<String> command() {
            return List.of(
                    Path.of("docker/payara/start.sh").toAbsolutePath().toString(),
                    home.toString(),
                    domain.getParent().toString(),
                    domain.getFileName().toString());
        }

        @Override
        Map<String, String> environment() {
            return Map.of("AS_JAVA", java());
        }

        @Override
        void settle(Path commands) throws Exception {
            start();
            awaitAnswer("");
            requireDone(new ProcessBuilder(
                    home.resolve("bin/asadmin").toString(),
                    "--port",
                    String.valueOf(administration),
                    "multimode",
                    "--file",
                    commands.toAbsolutePath().toString()));
            terminate();
            awaitEnd();
        }

        @Override
        void share(Path jar) throws IOException {
            Files.copy(jar, domain.resolve("lib").resolve(jar.getFileName()));
        }
    }

    private static final class OwnMicro extends OwnServer {

        private final Micro micro;
        private final int port;
        private final List<String> options = new ArrayList<>();

        private OwnMicro(Path directory, Path home, int port) throws IOException {
            super(directory, port);
            this.micro = new Micro(Path.of(java()), home.resolve("payara-micro.jar"), directory);
            this.port = port;
            micro.layOut();
            options.addAll(List.of("--deploymentdir", deployments().toString()));
        }

        @Override
        Path deployments() throws IOException {
            return Files.createDirectories(micro.directory().resolve("deployments"));
        }

        @Override
        List<String> command() {
            return micro.command(micro.jar(), port, options);
        }

        @Override
        void settle(Path commands) {
            options.addAll(
                    List.of("--postbootcommandfile", commands.toAbsolutePath().toString()));
        }

        @Override
        void share(Path jar) {
            options.addAll(List.of("--addlibs", jar.toAbsolutePath().toString()));
        }
    }

    private static final class OwnLiberty extends OwnServer {

        private static final String NAME = "own";

        private final Path home;
        private final Path user;
        private final int port;

        private OwnLiberty(Path directory, Path home, int[] ports) throws IOException {
            super(directory, ports[0]);
            this.home = home;
            this.user = directory.resolve("usr");
            this.port = ports[0];
            Trees.copy(home.resolve("usr/shared/resources"), user.resolve("shared/resources"));
            Files.createDirectories(server());
            Files.copy(Path.of("docker/liberty/server.xml"), server().resolve("server.xml"));
        }

        private Path server() {
            return user.resolve("servers").resolve(NAME);
        }

        @Override
        Path deployments() throws IOException {
            return Files.createDirectories(server().resolve("dropins"));
        }

        /** Without its script: one process, which a signal cannot miss. */
        @Override
        List<String> command() {
            return List.of(
                    Path.of(java(), "bin/java").toString(),
                    "@" + home.resolve("lib/platform/java/java9.options"),
                    "-javaagent:" + home.resolve("bin/tools/ws-javaagent.jar"),
                    "-Dhttp.port=" + port,
                    "-jar",
                    home.resolve("bin/tools/ws-server.jar").toString(),
                    NAME);
        }

        @Override
        Map<String, String> environment() {
            return Map.of("WLP_USER_DIR", user.toString());
        }
    }
}
