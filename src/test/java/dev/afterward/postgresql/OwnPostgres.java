package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server of one test, with its data in a temporary directory: it can be restarted, killed, and followed by a
 * standby.
 */
final class OwnPostgres implements AutoCloseable {

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What is tested here survives the death of processes, not that of the machine. */
    private static final String SETTINGS = """

            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            fsync = off
            synchronous_commit = on
            shared_buffers = 32MB
            max_connections = 60
            """;

    private final Path binaries;
    private final Path data;
    private final int port;
    private @Nullable Process process;

    private OwnPostgres(Path binaries, Path data) throws IOException {
        this.binaries = binaries;
        this.data = data;
        this.port = freePort();
    }

    /**
     * Initialises one, and starts it.
     *
     * @param embedded the server from Maven, whose programs are taken if none are installed
     */
    static OwnPostgres start(Path directory, PostgresServer embedded) throws IOException, InterruptedException {
        return start(directory, embedded, "");
    }

    /** The same, with further settings. */
    static OwnPostgres start(Path directory, PostgresServer embedded, String settings)
            throws IOException, InterruptedException {
        Path binaries = installed().orElseGet(embedded::binaries);
        Path data = directory.resolve("data");
        List<String> initialise = command(binaries.resolve("initdb"));
        initialise.addAll(List.of("-D", data.toString(), "-A", "trust", "-U", "postgres", "-N"));
        initialise.addAll(List.of("-E", "UTF8", "--locale=C"));
        Process initdb = new ProcessBuilder(initialise)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("initdb.log").toFile())
                .start();
        assertThat(initdb.waitFor())
                .as(() -> text(directory.resolve("initdb.log")))
                .isZero();
        OwnPostgres server = new OwnPostgres(binaries, data);
        server.configure(SETTINGS + settings);
        server.start();
        return server;
    }

    /** The programs that are named, or else the newest ones of the system. */
    private static Optional<Path> installed() throws IOException {
        String named = System.getProperty("postgresql.bin");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(binaries -> Files.isExecutable(binaries.resolve("initdb"))
                            && Files.isExecutable(binaries.resolve("postgres")))
                    .max(Comparator.comparingInt(binaries ->
                            Integer.parseInt(String.valueOf(binaries.getName(binaries.getNameCount() - 2)))));
        }
    }

    /** PostgreSQL and pgbouncer refuse to run as root: in a user namespace they do not see that they do. */
    static List<String> command(Path program) throws IOException {
        List<String> command = new ArrayList<>();
        if (Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(program.toString());
        return command;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A copy of this server that follows it; this one is restarted for it. */
    OwnPostgres standby(Path directory) throws IOException, InterruptedException {
        stop("INT");
        OwnPostgres standby = new OwnPostgres(binaries, directory.resolve("data"));
        Process copy = new ProcessBuilder("cp", "-a", data.toString(), standby.data.toString()).start();
        assertThat(copy.waitFor()).isZero();
        Files.createFile(standby.data.resolve("standby.signal"));
        standby.configure(
                "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=postgres application_name=standby'\n");
        start();
        standby.start();
        await().atMost(PATIENCE)
                .until(() -> number("select count(*) from pg_stat_replication where state = 'streaming'") == 1);
        return standby;
    }

    private void configure(String settings) throws IOException {
        Files.writeString(data.resolve("postgresql.conf"), settings, StandardOpenOption.APPEND);
    }

    /** Starts it, and waits until it answers. */
    void start() throws IOException {
        List<String> command = command(binaries.resolve("postgres"));
        command.addAll(List.of("-D", data.toString(), "-p", String.valueOf(port)));
        Path log = data.resolveSibling("server.log");
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process = started;
        await().atMost(PATIENCE)
                .failFast(() -> {
                    assertThat(started.isAlive()).as(() -> text(log)).isTrue();
                })
                .ignoreExceptions()
                .until(() -> number("select 1") == 1);
    }

    static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** As {@code pg_ctl stop} does it: INT is {@code -m fast}, QUIT is {@code -m immediate}. */
    void stop(String signal) throws IOException, InterruptedException {
        Process running = running();
        Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(running.pid())).start();
        assertThat(kill.waitFor()).isZero();
        awaitEnd(running);
    }

    /** Kills it with all of its processes. */
    void kill() throws InterruptedException {
        Process running = running();
        List<ProcessHandle> all = running.descendants().collect(Collectors.toList());
        running.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(running);
        await().atMost(PATIENCE).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static void awaitEnd(Process running) throws InterruptedException {
        assertThat(running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("PostgreSQL has ended")
                .isTrue();
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("PostgreSQL does not run");
        }
        return process;
    }

    /** The standby follows its primary no longer, and has what it has. */
    void stopReceiving() {
        execute("alter system set primary_conninfo = ''", "select pg_reload_conf()");
        await().atMost(PATIENCE).until(() -> number("select count(*) from pg_stat_wal_receiver") == 0);
    }

    /** The standby becomes a primary. */
    void promote() {
        assertThat(texts("select pg_promote()")).containsExactly("t");
    }

    int port() {
        return port;
    }

    /** The address of the server. */
    String url() {
        return url("");
    }

    /** The address of this server and another one, of which one is the primary. */
    String url(OwnPostgres other) {
        return url(",127.0.0.1:" + other.port) + "&targetServerType=primary";
    }

    private String url(String others) {
        return "jdbc:postgresql://127.0.0.1:" + port + others
                + "/postgres?user=postgres&connectTimeout=10&socketTimeout=60&tcpKeepAlive=true";
    }

    void execute(String... statements) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> texts(String query) {
        return PostgresServer.textsOf(dataSource(), query);
    }

    long number(String query) {
        return Long.parseLong(texts(query).get(0));
    }

    private PGSimpleDataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url() + "&ApplicationName=test");
        return dataSource;
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null && process.isAlive()) {
            kill();
        }
    }
}
