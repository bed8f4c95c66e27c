package dev.afterward.postgresql;

import dev.afterward.Afterward;
import dev.afterward.BackoffPolicy;
import dev.afterward.QueueConfig;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/** A process with a client, as its parent sees it; and, in {@link #main}, as it sees itself. */
final class Node implements AutoCloseable {

    /** Fails so many times, then succeeds. */
    public record Errand(String name, int failures) implements Task {}

    /** As {@link Errand}, of another queue. */
    public record Chore(String name, int failures) implements Task {}

    /** Enqueues an {@link Errand}. */
    public record Call(String name) implements Task {}

    /** A beginning of an attempt is a row of it, written outside the store. */
    static final String RECORD =
            "create table ran (name text not null, node text not null, at timestamptz not null default clock_timestamp())";

    static final int WORKERS = 4;

    private static final long LIMIT_SECONDS = 60;

    /** Small, compiled but little. */
    private static final List<String> JVM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData");

    /** A worker's connection for its beginnings. */
    private static final ThreadLocal<Connection> RECORDERS = new ThreadLocal<>();

    private final Process process;
    private final String name;

    private Node(Process process, String name) {
        this.process = process;
        this.name = name;
    }

    /**
     * Starts one, and waits until its client has started.
     *
     * @param store where the tasks are
     * @param record where beginnings are written, in the same database
     */
    static Node start(String name, String store, String record, Duration lease) throws IOException {
        List<String> command = new ArrayList<>(JVM);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Node.class.getName(),
                name,
                store,
                record,
                String.valueOf(lease.toMillis())));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String said = out.readLine();
        while (said != null && !said.equals("running")) {
            said = out.readLine();
        }
        if (said == null) {
            throw new IOException(name + " did not start");
        }
        return new Node(process, name);
    }

    String name() {
        return name;
    }

    /** Sends SIGSTOP, SIGCONT or SIGKILL. */
    void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " does not end");
        }
    }

    /** A client that knows the tasks, and runs them as a node does. */
    static TaskService client(String node, PGSimpleDataSource store, PGSimpleDataSource record, Builder settings) {
        var builder = Afterward.builder()
                .dataSource(store)
                .processor(
                        Errand.class,
                        queue("errands"),
                        (task, context) -> run(record, node, task.name(), task.failures(), context))
                .processor(
                        Chore.class,
                        queue("chores"),
                        (task, context) -> run(record, node, task.name(), task.failures(), context))
                .processor(Call.class, queue("calls"), (task, context) -> {
                    write(record, node, task.name());
                    context.client().enqueue(new Errand(task.name() + ".called", 0));
                });
        return settings.set(builder).build();
    }

    /** Settings beside the tasks. */
    interface Builder {
        Afterward.Builder set(Afterward.Builder builder);
    }

    private static QueueConfig queue(String name) {
        return QueueConfig.builder(name)
                .maxAttempts(1000)
                .backoff(new BackoffPolicy(Duration.ofMillis(20), 1, Duration.ofMillis(20), 0, null))
                .retention(RetentionPolicy.NONE)
                .build();
    }

    private static void run(PGSimpleDataSource record, String node, String name, int failures, TaskContext context)
            throws SQLException {
        write(record, node, name);
        if (context.attempt() <= failures) {
            throw new IllegalStateException("attempt " + context.attempt());
        }
    }

    private static void write(PGSimpleDataSource record, String node, String name) throws SQLException {
        Connection connection = RECORDERS.get();
        if (connection == null) {
            connection = record.getConnection();
            RECORDERS.set(connection);
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into ran (name, node) values (?, ?)")) {
            insert.setString(1, name);
            insert.setString(2, node);
            insert.executeUpdate();
        } catch (SQLException e) {
            RECORDERS.remove();
            connection.close();
            throw e;
        }
    }

    static PGSimpleDataSource dataSource(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        return dataSource;
    }

    public static void main(String[] args) {
        // Whoever has started this process may die too.
        Thread orphan = new Thread(Node::exitAtEnd, "orphan");
        orphan.setDaemon(true);
        orphan.start();
        TaskService client = client(
                args[0],
                dataSource(args[1]),
                dataSource(args[2]),
                builder -> builder.workers(WORKERS).lease(Duration.ofMillis(Long.parseLong(args[3]))));
        client.start();
        System.out.println("running");
        // Whether nodes hear of what others have enqueued is not asked here.
        while (true) {
            client.notifyCommitted();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private static void exitAtEnd() {
        try (var in = new InputStreamReader(System.in, StandardCharsets.UTF_8)) {
            while (in.read() >= 0) {
                // Nothing is said.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }
}
