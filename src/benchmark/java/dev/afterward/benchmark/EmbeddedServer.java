package dev.afterward.benchmark;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL server from Maven, for all trials. Its commits reach the disk, other than in the tests. */
final class EmbeddedServer implements AutoCloseable {

    /** The kernel counts processor time in hundredths of a second. */
    private static final long NANOS_OF_A_TICK = 10_000_000;

    /** Where a process's times begin in {@code /proc/…/stat}, after its name: those of itself, of those it waited for. */
    private static final int PARENT = 1;

    private static final int USER = 11;
    private static final int TIMES = 4;

    private final EmbeddedPostgres server;
    private final long postmaster;
    private int databases;

    EmbeddedServer(Path directory) throws IOException {
        Path data = Files.createTempDirectory(directory, "postgresql");
        server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "200")
                // Some more than the defaults, which are for small machines: no trial is to hit a checkpoint by chance.
                .setServerConfig("shared_buffers", "512MB")
                .setServerConfig("max_wal_size", "8GB")
                .setServerConfig("checkpoint_timeout", "30min")
                .start();
        postmaster = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    }

    /** Makes a database. Its connections commit by this rule, whatever they say themselves. */
    PostgresTrial create(boolean synchronous) throws SQLException {
        String database = "trial" + ++databases;
        execute("create database " + database);
        execute("alter database " + database + " set synchronous_commit = " + (synchronous ? "on" : "off"));
        return new PostgresTrial(this, database);
    }

    void drop(String database) throws SQLException {
        execute("drop database " + database + " with (force)");
    }

    String version() throws SQLException {
        return text("show server_version");
    }

    String url(String database) {
        return server.getJdbcUrl("postgres", database);
    }

    /** The same for those who do not use JDBC. */
    String plainUrl(String database) {
        return "postgres://postgres@127.0.0.1:" + server.getPort() + "/" + database;
    }

    void execute(String statement) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement plain = connection.createStatement()) {
            plain.execute(statement);
        }
    }

    private String text(String query) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement plain = connection.createStatement();
                ResultSet rows = plain.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** What it has used until now. */
    Costs costs() throws Exception {
        return new Costs(processorNanos(), Long.parseLong(text("select pg_current_wal_lsn() - '0/0'::pg_lsn")));
    }

    /** Those of its processes, also of those that have ended: they count as the times of what it has waited for. */
    private long processorNanos() throws IOException {
        List<Path> processes;
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            processes = all.filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList();
        }
        long ticks = 0;
        for (Path process : processes) {
            ticks += ticks(process);
        }
        return ticks * NANOS_OF_A_TICK;
    }

    private long ticks(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            boolean ours = Long.parseLong(process.getFileName().toString()) == postmaster
                    || Long.parseLong(fields[PARENT]) == postmaster;
            return ours
                    ? Arrays.stream(fields, USER, USER + TIMES)
                            .mapToLong(Long::parseLong)
                            .sum()
                    : 0;
        } catch (IOException ended) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
