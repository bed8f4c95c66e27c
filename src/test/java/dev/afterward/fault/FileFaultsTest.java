package dev.afterward.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.afterward.OutcomeUnknownException;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskQueue;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.dispatch.EngineHealth.Store;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.sqlite.Sqlite;
import dev.afterward.sqlite.SqliteFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running client whose file is locked, full, read-only, gone or replaced. */
@Tag("faults")
class FileFaultsTest {

    /** A task. */
    @TaskQueue(name = "note")
    public record Note(String text) implements Task {}

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final AtomicInteger runs = new AtomicInteger();
    private final List<Path> mounted = new ArrayList<>();
    private TaskEngine client;

    private TaskEngine start(Path file) {
        client = new ClientBuilder()
                .store(Sqlite.file(new SqliteFile(
                        file, true, Duration.ofMillis(200), Duration.ofMillis(200), Runnable::run, "the test")))
                .workers(2)
                .processor(Note.class, (task, context) -> runs.incrementAndGet())
                .engine();
        client.start();
        return client;
    }

    @AfterEach
    void stop() throws Exception {
        if (client != null) {
            client.stopNow();
        }
        for (Path path : mounted) {
            run("umount", path.toString());
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void a_file_that_another_process_has_locked_is_waited_for_then_used() throws Exception {
        Path file = directory.resolve("tasks.db");
        start(file);
        TaskId scheduled = client.add(new Note("later"))
                .after(Duration.ofMillis(1))
                .submit()
                .get(0);
        await().until(() -> client.status(scheduled) == TaskStatus.NOT_FOUND);
        Lock lock = Lock.on(file);
        TaskId waiting;
        try {
            assertThatThrownBy(() -> client.enqueue(new Note("no")))
                    .isInstanceOf(TaskStoreException.class)
                    .hasMessageContaining("locked");
            assertThat(client.health().store()).isEqualTo(Store.FAILING);
            waiting = scheduled;
        } finally {
            lock.release();
        }
        await().atMost(PATIENCE).until(() -> client.health().store() == Store.USABLE);
        client.enqueue(new Note("yes"));
        await().atMost(PATIENCE).until(() -> runs.get() == 2);
        assertThat(client.status(waiting)).isEqualTo(TaskStatus.NOT_FOUND);
    }

    @Test
    void a_full_disk_refuses_clearly_and_works_again_when_there_is_room() throws Exception {
        Path disk = mount("size=4m");
        start(disk.resolve("tasks.db"));
        client.enqueue(new Note("first"));
        await().until(() -> runs.get() == 1);
        Path ballast = Files.write(disk.resolve("ballast"), new byte[2 << 20]);
        // How the store's health is now is not certain: a turn that needs less room may have been made since.
        int stored = 1 + fill();
        Files.delete(ballast);
        await().atMost(PATIENCE).until(() -> client.health().store() == Store.USABLE);
        TaskId after = client.enqueue(new Note("after"));
        await().atMost(PATIENCE).until(() -> runs.get() > stored);
        await().until(() -> client.status(after) == TaskStatus.NOT_FOUND);
    }

    /** Enqueues until there is no room. Returns how many tasks there was room for. */
    private int fill() {
        for (int stored = 0; stored < 1_000; stored++) {
            try {
                client.enqueue(new Note("x".repeat(50_000)));
            } catch (TaskStoreException | OutcomeUnknownException e) {
                // Unknown, where not even the question whether it was stored found room.
                assertThat(e).hasStackTraceContaining("full");
                return stored;
            }
        }
        throw new AssertionError("the disk did not fill up");
    }

    @Test
    void a_store_that_need_not_grow_works_on_a_full_disk() throws Exception {
        Path disk = mount("size=8m");
        start(disk.resolve("tasks.db"));
        runOneByOne(100, 60_000);
        fillWithOthers(disk);
        runOneByOne(200, 50_000);
        assertThat(disk.toFile().getUsableSpace()).isZero();
    }

    @Test
    void what_a_turn_lacked_room_for_has_room_once_the_log_begins_anew() throws Exception {
        Path disk = mount("size=16m");
        start(disk.resolve("tasks.db"));
        client.add(Collections.nCopies(80, new Note("x".repeat(50_000)))).submit();
        await().atMost(PATIENCE).until(() -> runs.get() == 80);
        // Moves the log into the database, whose pages are free now, and deletes it.
        client.stopNow();
        start(disk.resolve("tasks.db"));
        runOneByOne(1, 50_000);
        fillWithOthers(disk);
        int failed = 0;
        for (int i = 0; i < 40; i++) {
            failed += enqueueAtLast(50_000);
        }
        assertThat(failed).as("times that the log was at its end").isPositive();
    }

    private Path mount(String options) throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString()),
                "skipped: no file system could be mounted (that takes root on Linux)");
        mounted.add(disk);
        return disk;
    }

    private void runOneByOne(int count, int length) {
        for (int i = 0; i < count; i++) {
            int before = runs.get();
            TaskId note = client.enqueue(new Note("x".repeat(length)));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> runs.get() > before && client.status(note) == TaskStatus.NOT_FOUND);
        }
    }

    /** Enqueues and, as long as there is no room, again. Returns how often there was none. */
    private int enqueueAtLast(int length) {
        AtomicInteger failed = new AtomicInteger();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            try {
                client.enqueue(new Note("x".repeat(length)));
                return true;
            } catch (TaskStoreException | OutcomeUnknownException e) {
                assertThat(e).hasStackTraceContaining("full");
                failed.incrementAndGet();
                return false;
            }
        });
        return failed.get();
    }

    /** Somebody else writes to the disk until there is nothing left. */
    private static void fillWithOthers(Path disk) throws IOException {
        try (OutputStream ballast = Files.newOutputStream(disk.resolve("ballast"))) {
            byte[] page = new byte[4096];
            while (disk.toFile().getUsableSpace() > 0) {
                ballast.write(page);
            }
        }
    }

    @Test
    void a_directory_that_cannot_be_written_is_named() throws Exception {
        Path disk = mount("ro,size=1m");
        assertThatThrownBy(() -> start(disk.resolve("tasks.db")))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining(disk.resolve("tasks.db").toString());
        assertThat(disk.resolve("tasks.db")).doesNotExist();
    }

    @Test
    void a_disk_that_becomes_read_only_refuses_until_it_is_writable_again() throws Exception {
        Path disk = mount("size=8m");
        start(disk.resolve("tasks.db"));
        client.enqueue(new Note("first"));
        await().until(() -> runs.get() == 1);
        client.stopNow();
        assertThat(run("mount", "-o", "remount,ro", disk.toString())).isTrue();
        assertThatThrownBy(() -> start(disk.resolve("tasks.db")))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining(disk.resolve("tasks.db").toString());
        assertThat(run("mount", "-o", "remount,rw", disk.toString())).isTrue();
        start(disk.resolve("tasks.db"));
        client.enqueue(new Note("second"));
        await().until(() -> runs.get() == 2);
    }

    @Test
    void a_file_that_was_deleted_is_missed_by_the_next_check_and_never_made_anew() throws Exception {
        Path file = directory.resolve("tasks.db");
        start(file);
        client.enqueue(new Note("first"));
        await().until(() -> runs.get() == 1);
        Files.delete(file);
        assertThat(client.health().store()).isEqualTo(Store.REFUSED);
        assertThatThrownBy(() -> client.enqueue(new Note("second")))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("deleted");
        client.stopNow();
        assertThat(file).doesNotExist();
    }

    @Test
    void a_file_that_was_replaced_is_missed_by_the_next_check_and_its_successor_left_alone() throws Exception {
        Path file = directory.resolve("tasks.db");
        start(file);
        client.enqueue(new Note("first"));
        await().until(() -> runs.get() == 1);
        Path other = Files.writeString(directory.resolve("other"), "somebody else's");
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(client.health().store()).isEqualTo(Store.REFUSED);
        assertThatThrownBy(() -> client.enqueue(new Note("second"))).hasMessageContaining("replaced");
        client.stopNow();
        assertThat(file).hasContent("somebody else's");
    }
}
