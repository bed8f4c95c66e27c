package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.crash.Child.Job;
import dev.afterward.crash.Child.Order;
import dev.afterward.crash.Ledger.Kind;
import dev.afterward.crash.World.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Processes that enqueue and run at random, on one PostgreSQL, and what befalls them. */
final class Nodes implements AutoCloseable {

    static final int COUNT = 3;

    private static final int LONGEST_LIFE_MILLIS = 500;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final Random random;
    private final List<Jvm> processes = new ArrayList<>();

    Nodes(Path directory, Random random) {
        this.directory = directory;
        this.random = random;
    }

    /** Starts them. */
    void begin() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            start();
        }
        for (Jvm process : processes) {
            process.await("open");
        }
    }

    private Jvm start() throws IOException {
        Jvm process = Jvm.start(Order.of(Job.LOAD, Mode.NODES, directory).seeded(random.nextLong()));
        processes.add(process);
        return process;
    }

    /** Lets them live on for a while. None of them dies by itself. */
    void liveOn() throws InterruptedException {
        long millis = random.nextInt(LONGEST_LIFE_MILLIS);
        for (Jvm process : processes) {
            assertThat(process.endsWithin(0)).as("end of %s", process.name()).isFalse();
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Kills one of them, and starts another one. */
    void replaceOne() throws IOException, InterruptedException {
        Jvm process = processes.get(random.nextInt(COUNT));
        process.kill();
        processes.remove(process);
        start().await("open");
    }

    /** One of them stands still, perhaps for longer than its lease. */
    void pauseOne() throws IOException, InterruptedException {
        Jvm process = processes.get(random.nextInt(COUNT));
        process.signal("STOP");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(
                random.nextInt((int) World.LEASE.multipliedBy(2).toMillis())));
        process.signal("CONT");
    }

    /** A process of the server dies: it ends all sessions, and recovers from its log. */
    void crashServer() throws IOException, SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            try (Ledger ledger = new Ledger(directory, "parent")) {
                ledger.write(Kind.CRASHING);
            }
            ProcessHandle.of(row.getLong(1)).orElseThrow().destroyForcibly();
            await().atMost(LIMIT).until(() -> !answers(connection));
        }
        await().atMost(LIMIT).until(this::answers);
    }

    private Connection connect() throws SQLException {
        return Database.dataSource(directory, "parent").getConnection();
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return answers(connection);
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean answers(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            return statement.execute("select 1");
        } catch (SQLException e) {
            return false;
        }
    }

    /** Kills all of them, and waits until the server has noticed. */
    void killAll() throws IOException, InterruptedException {
        for (Jvm process : processes) {
            process.kill();
        }
        await().atMost(LIMIT).until(this::areForgotten);
    }

    /** Leaves none behind, whatever was thrown. */
    @Override
    public void close() {
        processes.forEach(Jvm::close);
    }

    private boolean areForgotten() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select count(*) from pg_stat_activity where application_name like 'process%'")) {
            row.next();
            return row.getInt(1) == 0;
        }
    }
}
