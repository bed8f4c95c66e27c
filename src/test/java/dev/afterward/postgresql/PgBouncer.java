package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A pgbouncer in transaction mode, as it is installed on the system. */
final class PgBouncer implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one. Where there is none the test is skipped.
     *
     * @param server the port of its PostgreSQL
     * @param size how many connections it opens to that at the most
     */
    static PgBouncer start(Path directory, int server, int size) throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM), "skipped: there is no " + PROGRAM + " (apt-get install pgbouncer)");
        int port = OwnPostgres.freePort();
        Path users = Files.writeString(directory.resolve("users.txt"), "\"postgres\" \"\"\n");
        Path settings = Files.writeString(directory.resolve("pgbouncer.ini"), """
                [databases]
                postgres = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = transaction
                default_pool_size = %d
                max_client_conn = 200
                """.formatted(server, port, users, size));
        List<String> command = OwnPostgres.command(PROGRAM);
        command.add(settings.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                .start();
        PgBouncer pooler = new PgBouncer(process, port);
        await().atMost(Duration.ofSeconds(30))
                .failFast(() -> {
                    assertThat(process.isAlive())
                            .as(() -> OwnPostgres.text(directory.resolve("pgbouncer.log")))
                            .isTrue();
                })
                .ignoreExceptions()
                .until(() -> {
                    Node.dataSource(pooler.url("")).getConnection().close();
                    return true;
                });
        return pooler;
    }

    /** The address, with parameters that begin with an ampersand. */
    String url(String parameters) {
        return "jdbc:postgresql://127.0.0.1:" + port
                + "/postgres?user=postgres&connectTimeout=10&socketTimeout=60&tcpKeepAlive=true" + parameters;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(30, TimeUnit.SECONDS);
    }
}
