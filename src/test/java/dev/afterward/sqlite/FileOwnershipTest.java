package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.Afterward;
import dev.afterward.TaskService;
import dev.afterward.TaskStoreException;
import dev.afterward.store.TaskStore;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file, one owner: in this JVM, in another class loader, in another process. */
class FileOwnershipTest {

    @TempDir
    Path directory;

    private TaskStore store;

    private Path file() {
        return directory.resolve("tasks.db");
    }

    private static SqliteFile impatient(Path file) {
        return patient(file, Duration.ofMillis(120));
    }

    private static SqliteFile patient(Path file, Duration patience) {
        return new SqliteFile(file, true, patience, Duration.ofSeconds(1), Runnable::run, "the test");
    }

    private TaskStore open(SqliteFile file) {
        store = Sqlite.file(file);
        store.open(List.of("mail"), 0);
        return store;
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    @Test
    void refusesASecondOwnerInTheSameJvm() throws Exception {
        open(impatient(file()));
        Path link = Files.createSymbolicLink(directory.resolve("link.db"), file());
        for (Path name : List.of(file(), directory.resolve("x/../tasks.db"), link)) {
            TaskStore second = Sqlite.file(impatient(name));
            assertThatThrownBy(() -> second.open(List.of(), 0))
                    .isInstanceOf(TaskStoreException.class)
                    .hasMessageContaining(file().toRealPath().toString())
                    .hasMessageContaining("in use by the test, process "
                            + ProcessHandle.current().pid() + " (this one)")
                    .hasMessageContaining("afterward.sqlite.file");
            second.close();
        }
        // The refused ones have not taken the lock away with them.
        assertThatThrownBy(() -> FileHolder.start(file()).destroyForcibly()).isInstanceOf(IllegalStateException.class);
    }

    /** Another process reads it too, so it must not be written from the owner's point of view. */
    @Test
    void namesTheOwnerAsEveryReaderUnderstandsIt() throws Exception {
        TaskService client = Afterward.builder().sqlite(file()).build();
        try {
            assertThat(System.getProperty("dev.afterward.owner:" + file().toRealPath()))
                    .isEqualTo("a client of Afterward.builder(), process "
                            + ProcessHandle.current().pid());
        } finally {
            client.stopNow();
        }
    }

    @Test
    void takesOverWhenTheOwnerCloses() throws Exception {
        TaskStore first = open(impatient(file()));
        TaskStore second = Sqlite.file(patient(file(), Duration.ofSeconds(20)));
        CompletableFuture<TaskStore.Opened> opening =
                CompletableFuture.supplyAsync(() -> second.open(List.of("mail"), 0));
        assertThatThrownBy(() -> opening.get(200, TimeUnit.MILLISECONDS)).isNotNull();
        first.close();
        assertThat(opening.get(20, TimeUnit.SECONDS).client()).isEqualTo(2);
        second.close();
    }

    @Test
    void takesOverFromAProcessThatWasKilled() throws Exception {
        Process other = FileHolder.start(file());
        try {
            assertThatThrownBy(() -> open(impatient(file())))
                    .isInstanceOf(TaskStoreException.class)
                    .hasMessageContaining("in use by a process, process " + other.pid());
        } finally {
            other.destroyForcibly().waitFor();
        }
        store = Sqlite.file(impatient(file()));
        assertThat(store.open(List.of(), 0).client()).isEqualTo(2);
    }

    @Test
    void refusesAnotherClassLoadersClient() throws Exception {
        open(impatient(file()));
        try (URLClassLoader other = new URLClassLoader(ClassPath.urls(), ClassLoader.getPlatformClassLoader())) {
            Class<?> files = other.loadClass(SqliteFile.class.getName());
            Object settings = files.getConstructors()[0].newInstance(
                    file(),
                    true,
                    Duration.ofMillis(100),
                    Duration.ofSeconds(1),
                    (java.util.concurrent.Executor) Runnable::run,
                    "another application");
            Object second = other.loadClass(Sqlite.class.getName())
                    .getMethod("file", files)
                    .invoke(null, settings);
            assertThat(second).isNotInstanceOf(TaskStore.class);
            var opener = second.getClass().getMethod("open", Collection.class, long.class);
            assertThatThrownBy(() -> opener.invoke(second, List.of("mail"), 0L))
                    .cause()
                    .hasMessageContaining("in use by the test");
            store.close();
            assertThat(opener.invoke(second, List.of("mail"), 0L)).isNotNull();
            assertThatThrownBy(() -> open(impatient(file()))).hasMessageContaining("in use by another application");
            second.getClass().getMethod("close").invoke(second);
        }
        open(impatient(file()));
    }

    @Test
    void asksForTheDriver() throws Exception {
        URL[] noDriver = Arrays.stream(ClassPath.urls())
                .filter(url -> !url.getPath().contains("sqlite-jdbc"))
                .toArray(URL[]::new);
        try (URLClassLoader other = new URLClassLoader(noDriver, ClassLoader.getPlatformClassLoader())) {
            Class<?> files = other.loadClass(SqliteFile.class.getName());
            Object settings = files.getMethod("at", Path.class).invoke(null, file());
            Object lonely = other.loadClass(Sqlite.class.getName())
                    .getMethod("file", files)
                    .invoke(null, settings);
            var opener = lonely.getClass().getMethod("open", Collection.class, long.class);
            assertThatThrownBy(() -> opener.invoke(lonely, List.of("mail"), 0L))
                    .cause()
                    .hasMessageContaining("org.xerial:sqlite-jdbc");
        }
        open(impatient(file()));
    }

    @Test
    void givesUpWhenItIsInterrupted() {
        open(impatient(file()));
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Sqlite.file(SqliteFile.at(file())).open(List.of(), 0))
                    .isInstanceOf(TaskStoreException.class)
                    .hasMessageContaining("interrupted");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    /** The thread of a server that stops, for example: nothing is wrong with the file system. */
    @Test
    void saysThatItWasInterruptedWhenNobodyHasTheFile() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> open(impatient(file())))
                    .isInstanceOf(TaskStoreException.class)
                    .hasMessageContaining("interrupted while locking")
                    .hasMessageNotContaining("file system");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(System.getProperties().keySet())
                .noneMatch(key -> key.toString().contains(directory.toString()));
        open(impatient(file()));
    }

    @Test
    void leavesNothingBehindWhenItCannotBeOpened() throws Exception {
        Files.writeString(file(), "no database, but quite some text ".repeat(100));
        assertThatThrownBy(() -> open(impatient(file()))).isInstanceOf(TaskStoreException.class);
        assertThat(System.getProperties().keySet())
                .noneMatch(key -> key.toString().contains(directory.toString()));
        Files.delete(file());
        open(impatient(file()));
    }

    @Test
    void leavesNothingBehindWhenItIsClosed() throws Exception {
        open(impatient(file()));
        assertThat(System.getProperties().keySet())
                .anyMatch(key -> key.toString().contains(directory.toString()));
        assertThat(directory.resolve("tasks.db-wal")).exists();
        store.close();
        assertThat(System.getProperties().keySet())
                .noneMatch(key -> key.toString().contains(directory.toString()));
        try (var files = Files.list(directory)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("tasks.db", "tasks.db.lock");
        }
    }
}
