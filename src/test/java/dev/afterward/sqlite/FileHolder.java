package dev.afterward.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Another process that opens a store and keeps it until it is killed, or its input ends. */
final class FileHolder {

    private FileHolder() {}

    public static void main(String[] args) throws IOException {
        SqliteFile file = new SqliteFile(
                Path.of(args[0]), true, Duration.ofMillis(100), Duration.ofSeconds(5), Runnable::run, "a process");
        try (var store = Sqlite.file(file)) {
            store.open(List.of("mail"), 0);
            System.out.println("held");
            System.out.flush();
            while (System.in.read() >= 0) {
                // Until the end.
            }
        }
    }

    static Process start(Path file) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FileHolder.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String line = process.inputReader().readLine();
        if (!"held".equals(line)) {
            process.destroyForcibly();
            throw new IllegalStateException("the other process said " + line);
        }
        return process;
    }
}
