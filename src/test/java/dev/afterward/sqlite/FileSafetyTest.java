package dev.afterward.sqlite;

import static dev.afterward.store.Durability.FULL;
import static dev.afterward.store.Durability.PROCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.ConfigurationException;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not as they should be: refused, and left as they are (promise P8). */
class FileSafetyTest {

    private static final long NOW = 1_800_000_000_000L;

    @TempDir
    Path directory;

    private TaskStore store;

    private Path file() {
        return directory.resolve("tasks.db");
    }

    private void open() {
        store = Sqlite.file(SqliteFile.at(file()));
        store.open(List.of("mail"), NOW);
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    private void insert(long id) {
        insert(List.of(new NewTask(id, 1, 0, NOW, 0, new byte[10])));
    }

    private void insert(List<NewTask> tasks) {
        store.turn(FULL, turn -> {
            turn.insert(tasks, NOW);
            return true;
        });
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void assertRefused(String message) throws IOException {
        byte[] before = Files.readAllBytes(file());
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreUnusableException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining(message)
                .hasMessageContaining("left as it is");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
        try (var files = Files.list(directory)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("tasks.db", "tasks.db.lock");
        }
    }

    @Test
    void createsFilesForTheirOwnerOnly() throws IOException {
        Path nested = directory.resolve("a/b/tasks.db");
        store = Sqlite.file(SqliteFile.at(nested));
        store.open(List.of(), NOW);
        insertNothing();
        assertThat(permissions(nested.getParent())).isEqualTo("rwx------");
        assertThat(permissions(nested.getParent().getParent())).isEqualTo("rwx------");
        for (String suffix : List.of("", ".lock", "-wal", "-shm")) {
            assertThat(permissions(Path.of(nested + suffix))).as(suffix).isEqualTo("rw-------");
        }
    }

    private void insertNothing() {
        store.turn(FULL, turn -> turn.nextDue());
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void refusesAFileThatIsDeleted() throws IOException {
        open();
        insert(1);
        Files.delete(file());
        assertUnusable("deleted");
        assertThat(file()).doesNotExist();
        assertThatThrownBy(() -> store.status(new TaskId(1))).isInstanceOf(StoreUnusableException.class);
        store.close();
        assertThat(file()).doesNotExist();
    }

    @Test
    void refusesAFileThatIsReplaced() throws IOException {
        open();
        insert(1);
        Path other = Files.createFile(directory.resolve("other"));
        Files.move(other, file(), StandardCopyOption.REPLACE_EXISTING);
        assertUnusable("replaced");
        assertThat(file()).isEmptyFile();
        store.close();
        assertThat(file()).isEmptyFile();
    }

    @Test
    void refusesALogThatIsDeleted() throws IOException {
        open();
        insert(1);
        Files.delete(log());
        insertUntilRefused();
        assertUnusable("write-ahead log");
        assertThatThrownBy(() -> store.status(new TaskId(1))).isInstanceOf(StoreUnusableException.class);
        assertThat(log()).doesNotExist();
        assertKeptByAnOrderlyStop();
    }

    @Test
    void refusesALogThatIsReplaced() throws IOException {
        open();
        insert(1);
        Path other = Files.createFile(directory.resolve("other"));
        Files.move(other, log(), StandardCopyOption.REPLACE_EXISTING);
        insertUntilRefused();
        assertUnusable("write-ahead log");
        assertThat(log()).isEmptyFile();
        assertKeptByAnOrderlyStop();
    }

    /** The log is looked at once in a millisecond. */
    private void insertUntilRefused() {
        assertThatThrownBy(() -> {
                    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
                    for (long id = 100; System.nanoTime() - deadline < 0; id++) {
                        insert(id);
                    }
                })
                .isInstanceOf(StoreUnusableException.class);
    }

    /** SQLite still has the log open, and moves it into the database when it closes that. */
    private void assertKeptByAnOrderlyStop() {
        store.close();
        open();
        assertThat(store.status(new TaskId(1))).isEqualTo(TaskStatus.PENDING);
        insert(2);
    }

    /** SQLite would delete the log, with the commits that are in it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesALogWithoutItsDatabase(boolean missing) throws IOException {
        if (!missing) {
            Files.createFile(file());
        }
        Files.writeString(log(), "what was committed last");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(StoreUnusableException.class)
                    .hasMessageContaining(missing ? "does not exist" : "is empty")
                    .hasMessageContaining(file() + " ")
                    .hasMessageContaining(log() + " ");
            assertThat(Files.exists(file())).isEqualTo(!missing);
            assertThat(log()).hasContent("what was committed last");
        }
        Files.move(log(), directory.resolve("aside"));
        open();
        insert(1);
    }

    @Test
    void opensWithALogThatIsEmpty() throws IOException {
        Files.createFile(log());
        open();
        insert(1);
    }

    private Path log() {
        return directory.resolve("tasks.db-wal");
    }

    private void assertUnusable(String why) {
        for (int i = 0; i < 3; i++) {
            long id = 10L + i;
            assertThatThrownBy(() -> insert(id))
                    .isInstanceOf(StoreUnusableException.class)
                    .hasMessageContaining(file().toString())
                    .hasMessageContaining(why);
        }
    }

    @Test
    void staysRefusedUntilItIsOpenedAnew() throws IOException {
        open();
        insert(1);
        Path aside = directory.resolve("aside");
        Files.move(file(), aside);
        assertUnusable("deleted");
        Files.move(aside, file());
        assertUnusable("deleted");
        store.close();
        open();
        insert(2);
    }

    @Test
    void refusesWhatIsNoDatabase() throws IOException {
        Files.writeString(file(), "certainly no database at all, but some text ".repeat(100));
        assertRefused("damaged");
    }

    @Test
    void refusesADatabaseOfSomethingElse() throws Exception {
        execute("create table invoice (id integer)");
        assertRefused("something else");
    }

    @Test
    void refusesASchemaFromTheFuture() throws Exception {
        open();
        store.close();
        execute("insert into afterward_schema values (99, 99, 0)");
        assertRefused("version 99");
    }

    @Test
    void refusesAFileThatWasCutShort() throws Exception {
        fill();
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
        assertRefused("damaged");
    }

    @Test
    void refusesADamagedPage() throws Exception {
        fill();
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            byte[] noise = new byte[8192];
            java.util.Arrays.fill(noise, (byte) 0xA5);
            channel.write(ByteBuffer.wrap(noise), channel.size() / 2 / 4096 * 4096);
        }
        assertRefused("damaged");
    }

    @Test
    void noticesDamageWhileItRuns() throws Exception {
        fill();
        open();
        // Through a connection, since reading or writing the file beside SQLite would drop its locks.
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("pragma writable_schema = on");
            statement.execute("update sqlite_master set rootpage = 999999 where name = 'afterward_task'");
            statement.execute("pragma schema_version = 4711");
        }
        assertThatThrownBy(() -> store.turn(PROCESS, turn -> turn.claim(1, 100, Long.MAX_VALUE, NOW)))
                .isInstanceOf(StoreUnusableException.class)
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> store.inspector().queues()).isInstanceOf(StoreUnusableException.class);
    }

    private void fill() {
        open();
        List<NewTask> tasks = new ArrayList<>();
        for (long id = 1; id <= 3000; id++) {
            tasks.add(new NewTask(id, 1, 0, NOW, 0, new byte[300]));
        }
        insert(tasks);
        store.close();
    }

    @Test
    void waitsForALockOnlySoLong() throws SQLException {
        store = Sqlite.file(
                new SqliteFile(file(), true, Duration.ZERO, Duration.ofMillis(100), Runnable::run, "the test"));
        store.open(List.of("mail"), NOW);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("begin immediate");
            long begin = System.nanoTime();
            assertThatThrownBy(() -> insert(1))
                    .isInstanceOf(TaskStoreException.class)
                    .isNotInstanceOf(StoreUnusableException.class)
                    .hasMessageContaining("locked");
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(90), Duration.ofSeconds(5));
            statement.execute("rollback");
        }
        insert(1);
        assertThat(store.status(new TaskId(1))).isEqualTo(TaskStatus.PENDING);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void commitsAsSafelyAsATurnNeeds(boolean powerSafe) throws SQLException {
        FileConnections connections = new FileConnections(
                new SqliteFile(file(), powerSafe, Duration.ZERO, Duration.ofSeconds(1), Runnable::run, "the test"));
        connections.open();
        try (Connection writer = connections.writer();
                Statement statement = writer.createStatement()) {
            connections.tune(writer);
            for (Durability durability : List.of(FULL, PROCESS, PROCESS, FULL)) {
                connections.beforeTurn(writer, durability);
                try (var rows = statement.executeQuery("pragma synchronous")) {
                    assertThat(rows.getInt(1)).isEqualTo(powerSafe && durability == FULL ? 2 : 1);
                }
            }
        } finally {
            connections.close();
        }
    }

    @Test
    void keepsTheLogShort() throws IOException {
        open();
        long longest = 0;
        for (int i = 1; i <= 150; i++) {
            insertMegabyte(i);
            longest = Math.max(longest, Files.size(directory.resolve("tasks.db-wal")));
        }
        assertThat(longest).isBetween(16L << 20, 110L << 20);
        assertThat(Files.size(file())).isGreaterThan(100L << 20);
    }

    /** A reader stands for the turns that go on while the log is copied. */
    @Test
    void copiesWhatIsAddedWhileTheLogIsCopied() throws Exception {
        open();
        for (int i = 1; i <= 15; i++) {
            insert(i, 1_200_000);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("begin");
            statement.executeQuery("select count(*) from afterward_task").close();
            for (int i = 16; i <= 40 && uncopied() > 1_000; i++) {
                insert(i);
            }
        }
        for (int i = 41; i <= 43; i++) {
            insert(i);
        }
        long before = Files.size(directory.resolve("tasks.db-wal"));
        for (int i = 44; i <= 57; i++) {
            insert(i, 1_200_000);
        }
        assertThat(Files.size(directory.resolve("tasks.db-wal"))).isEqualTo(before);
    }

    /** How many pages of the log do not yet lie in the database. */
    private long uncopied() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("pragma wal_checkpoint(noop)")) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(2) - rows.getLong(3);
        }
    }

    @Test
    void isNotHeldUpByAReaderThatDoesNotEnd() throws Exception {
        store = Sqlite.file(
                new SqliteFile(file(), false, Duration.ZERO, Duration.ofSeconds(60), Runnable::run, "the test"));
        store.open(List.of("mail"), NOW);
        insertMegabyte(1000);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("begin");
            statement.executeQuery("select * from afterward_task").close();
            long begin = System.nanoTime();
            for (int i = 1; i <= 100; i++) {
                insertMegabyte(i);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(50));
            assertThat(Files.size(directory.resolve("tasks.db-wal"))).isGreaterThan(90L << 20);
        }
    }

    private void insertMegabyte(long id) {
        insert(id, 1_000_000);
    }

    private void insert(long id, int bytes) {
        insert(List.of(new NewTask(id, 1, 0, NOW, 0, new byte[bytes])));
    }

    @Test
    void refusesSettingsThatCannotBe() {
        assertThatThrownBy(() -> new SqliteFile(
                        Path.of("a?b.db"),
                        true,
                        Duration.ofSeconds(-1),
                        Duration.ofDays(10_000),
                        Runnable::run,
                        "the test"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a?b.db")
                .hasMessageContaining("PT-1S")
                .hasMessageContaining("PT240000H");
    }
}
