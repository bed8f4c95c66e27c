package dev.afterward.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** Another process that holds a database's lock until it is told to go. */
final class Lock {

    private final Process process;

    private Lock(Process process) {
        this.process = process;
    }

    public static void main(String[] args) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + args[0]);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma busy_timeout = 20000");
            statement.execute("begin exclusive");
            System.out.println("held");
            System.out.flush();
            if (System.in.read() >= 0) {
                statement.execute("commit");
            }
        }
    }

    static Lock on(Path file) throws IOException {
        Process process = Jvm.command(Lock.class, file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (!"held".equals(line)) {
            process.destroyForcibly();
            throw new IllegalStateException("the other process said " + line);
        }
        return new Lock(process);
    }

    void release() throws IOException, InterruptedException {
        process.getOutputStream().write('\n');
        process.getOutputStream().close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the lock was not released");
        }
    }
}
