package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskId;
import dev.afterward.store.StoreFigures.Repeated;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tasks look as if they had been enqueued twice by mistake. */
class RepeatsTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();

    @TempDir
    Path directory;

    private TaskStore store;
    private int inserted;

    @BeforeEach
    void open() {
        store = Sqlite.file(SqliteFile.at(directory.resolve("tasks.db")));
        store.open(List.of("mail", "other"), 0);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Tasks with so many different payloads. */
    private void insert(int queue, int state, int payloads, long due) throws SQLException {
        execute("""
                insert into afterward_task (id, queue, state, priority, due, payload)
                with recursive n(i) as (select 0 union all select i + 1 from n where i < %d - 1)
                select %d + i, %d, %d, 0, %d, cast('payload ' || i as blob) from n
                """.formatted(payloads, 1 + inserted, queue, state, due));
        inserted += payloads;
    }

    private List<Repeated> found() {
        return store.inspector().repeated();
    }

    @Test
    void what_was_enqueued_twice_is_found() throws SQLException {
        insert(1, 1, 10, 5 * HOUR);
        insert(2, 1, 10, 5 * HOUR);
        insert(1, 2, 10, 6 * HOUR - 1);
        insert(1, 2, 4, 5 * HOUR);

        assertThat(found()).containsExactly(new Repeated("mail", 10, 14, new TaskId(1)));
        assertThat(store.inspector().repeats("mail"))
                .hasSize(14)
                .startsWith(new TaskId(21), new TaskId(22))
                .endsWith(new TaskId(34));
        assertThat(store.inspector().repeats("other")).isEmpty();
        assertThat(store.inspector().repeats("unknown")).isEmpty();
    }

    @Test
    void few_may_be_on_purpose() throws SQLException {
        insert(1, 1, 9, HOUR);
        insert(1, 1, 9, HOUR);

        assertThat(found()).isEmpty();
    }

    /** A queue whose tasks hold nothing has one payload. */
    @Test
    void one_payload_many_times_is_usual() throws SQLException {
        for (int i = 0; i < 30; i++) {
            insert(1, 2, 1, HOUR);
        }

        assertThat(found()).isEmpty();
    }

    /** As two reminders are. */
    @Test
    void what_is_due_at_another_time_is_no_repeat() throws SQLException {
        insert(1, 1, 20, HOUR);
        insert(1, 1, 20, 30 * HOUR);

        assertThat(found()).isEmpty();
        assertThat(store.inspector().repeats("mail")).isEmpty();
    }

    @Test
    void what_does_not_wait_is_no_repeat() throws SQLException {
        insert(1, 1, 20, HOUR);
        for (int state : new int[] {0, 3, 4, 5, 6, 7, 8, 9, 10}) {
            insert(1, state, 20, HOUR);
        }

        assertThat(found()).isEmpty();
        assertThat(store.inspector().repeats("mail")).isEmpty();
    }

    @Test
    void only_the_last_tasks_are_looked_at() throws SQLException {
        insert(1, 1, 10, HOUR);
        insert(1, 1, 10, HOUR);
        assertThat(found()).hasSize(1);
        insert(2, 5, 1_991, HOUR);

        assertThat(found()).isEmpty();
    }

    /** Whoever edits one could try out by it what is hidden in another one. */
    @Test
    void what_was_edited_is_not_compared() throws SQLException {
        insert(1, 1, 10, HOUR);
        insert(1, 1, 10, HOUR);
        assertThat(found()).hasSize(1);
        execute(
                "insert into afterward_audit (id, at, actor, action, count) values (1, 0, 'ada', 'RETRY', 1), (2, 0, 'ada', 'EDIT', 1)");
        execute("insert into afterward_audit_task (audit, task) values (1, 11)");
        assertThat(found()).hasSize(1);
        execute("insert into afterward_audit_task (audit, task) values (2, 12)");
        assertThat(found()).isEmpty();
        assertThat(store.inspector().repeats("mail")).hasSize(9).doesNotContain(new TaskId(12), new TaskId(2));
    }

    /** Of those that lie apart, up to a size. */
    @Test
    void payloads_are_compared_whole() throws SQLException {
        insert(1, 1, 20, HOUR);
        insert(1, 1, 20, HOUR);
        for (int length : new int[] {2_000, 2_001}) {
            execute("update afterward_task set payload = null");
            execute("delete from afterward_payload");
            execute("""
                    insert into afterward_payload (task, body)
                    select id, cast(printf('%%0%dd', id %% 20) as blob) from afterward_task
                    """.formatted(length));
            assertThat(found()).hasSize(length == 2_000 ? 1 : 0);
        }
        execute("update afterward_payload set body = cast(body || task as blob)");
        assertThat(found()).isEmpty();
    }
}
