package dev.afterward.fault;

import dev.afterward.boot.Stores;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.TaskStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Another process: its disk cannot sync while its log is copied, and can again before the last task is acknowledged. */
final class FailedCopy {

    static final long ACKNOWLEDGED = 1_000;

    private static final int TURNS = 20;

    private FailedCopy() {}

    /** Takes the file of the tasks. */
    public static void main(String[] args) throws Exception {
        TaskStore store = Stores.sqlite(Path.of(args[0]), true, Runnable::run, "the failed copy's");
        store.open(List.of("note"), 1);
        Path failure = Path.of(System.getenv("FAULTY_DISK_CONTROL") + ".fail-sync");
        Files.createFile(failure);
        for (int i = 1; i <= TURNS; i++) {
            write(store, Durability.PROCESS, i, 1_000_000);
        }
        Files.delete(failure);
        write(store, Durability.FULL, ACKNOWLEDGED, 1);
        // No closing: that would copy the log.
        Runtime.getRuntime().halt(0);
    }

    private static void write(TaskStore store, Durability durability, long id, int bytes) {
        List<NewTask> tasks = List.of(new NewTask(id, 1, 0, 1, 0, new byte[bytes]));
        store.turn(durability, turn -> {
            turn.insert(tasks, 1);
            return true;
        });
    }
}
