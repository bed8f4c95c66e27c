package dev.afterward.server.work;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import dev.afterward.TaskContext;
import dev.afterward.server.probe.ServerFolders;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file in the server's data directory, with a line for whatever a task does: it outlives deployments. */
@ApplicationScoped
public class Ledger {

    /** The folder, below the server's data directory. */
    public static final String FOLDER = "ledger";

    /** The file in it. */
    public static final String FILE = "ledger.txt";

    private final Path folder = ServerFolders.of(System::getProperty).data().resolve(FOLDER);

    @PostConstruct
    void open() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One write of one short line, which no other write to the same file gets into. */
    public void write(String name, TaskContext context, String what) throws IOException {
        Files.writeString(folder.resolve(FILE), name + ":" + context.attempt() + ":" + what + "\n", CREATE, APPEND);
    }

    /** Whether the gate is open of tasks that are named so, up to the first hyphen. */
    boolean isOpen(String name) {
        return Files.exists(folder.resolve(name.substring(0, name.indexOf('-')) + ".gate"));
    }
}
