package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.ConfigurationException;
import dev.afterward.TaskStoreException;
import dev.afterward.store.Effects;
import dev.afterward.store.Effects.Said;
import dev.afterward.store.Effects.Verdict;
import io.agroal.api.AgroalDataSource;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same in the application's own SQLite file, where the lock is the whole file's. */
class SqliteEffectMarksTest extends EffectMarksTest {

    @TempDir
    Path directory;

    @Override
    String url() {
        return url("transaction_mode=IMMEDIATE&");
    }

    private String url(String mode) {
        return "jdbc:sqlite:" + directory.resolve("app.db") + "?journal_mode=WAL&" + mode + "busy_timeout=300";
    }

    @Override
    void leaveDatabase() {}

    @Override
    String explain(Connection connection) {
        return "explain query plan ";
    }

    @Override
    String wholeKey() {
        return "(store=? AND task=? AND generation=?)";
    }

    @Override
    String tableScan() {
        return "SCAN";
    }

    @Test
    void what_is_there_is_found_while_somebody_has_the_write_lock() throws Exception {
        commitMark(new Effects.Key(7, 0));
        Transaction open = openTransaction(new Effects.Key(8, 0));
        assertThat(marks.find(List.of(new Effects.Key(7, 0))))
                .isEqualTo(Map.of(new Effects.Key(7, 0), Verdict.of(Said.DONE)));
        assertThat(marks.ask(new Effects.Key(7, 0))).isEqualTo(Verdict.of(Said.DONE));
        assertThat(marks.largestTask()).isEqualTo(7);
        Narayana.rollBack(open);
    }

    /** One would begin with the write lock, which whoever waits for the answer may hold. */
    @Test
    void a_look_begins_no_transaction() throws Exception {
        LateDataSource late = new LateDataSource(dataSource);
        EffectMarks asked = EffectMarks.open(late.dataSource(), () -> STORE, narayana.jta, () -> 0, Duration.ofDays(1));
        AtomicInteger status = new AtomicInteger();
        late.after(1, () -> status.set(MANAGER.getStatus()));
        MANAGER.begin();
        asked.find(List.of(new Effects.Key(7, 0)));
        assertThat(status).hasValue(Status.STATUS_NO_TRANSACTION);
        assertThat(MANAGER.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
    }

    @Test
    void a_lost_transaction_leaves_no_mark() throws Exception {
        MANAGER.begin();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("rollback");
        }
        assertThatThrownBy(() -> write(new Effects.Key(7, 0))).isInstanceOf(TaskStoreException.class);
        MANAGER.rollback();
        assertThat(marks.ask(new Effects.Key(7, 0))).isEqualTo(Verdict.of(Said.NOTHING));
    }

    /** Its connection was handed out without a transaction, and a rollback would have left the probe where it is. */
    @Test
    void a_question_that_could_not_begin_leaves_nothing() throws Exception {
        LateDataSource late = new LateDataSource(dataSource);
        EffectMarks asked = EffectMarks.open(late.dataSource(), () -> STORE, narayana.jta, () -> 0, Duration.ofDays(1));
        Transaction open = openTransaction(new Effects.Key(8, 0));
        late.after(2, () -> Narayana.rollBack(open));
        assertThat(asked.ask(new Effects.Key(7, 0))).isEqualTo(Verdict.of(Said.UNKNOWN));
        assertThat(rows()).isZero();
        assertThat(asked.ask(new Effects.Key(7, 0))).isEqualTo(Verdict.of(Said.NOTHING));
    }

    @Test
    void an_opening_that_could_not_begin_its_trial_says_so() throws Exception {
        LateDataSource late = new LateDataSource(dataSource);
        Transaction open = openTransaction(new Effects.Key(8, 0));
        late.after(3, () -> Narayana.rollBack(open));
        assertThatThrownBy(() ->
                        EffectMarks.open(late.dataSource(), () -> STORE, narayana.jta, () -> 0, Duration.ofDays(1)))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("busy_timeout");
        assertThat(rows()).isZero();
    }

    @Test
    void deferred_transactions_are_refused() throws Exception {
        try (AgroalDataSource deferred = Narayana.dataSource(url(""))) {
            assertThatThrownBy(
                            () -> EffectMarks.open(deferred, () -> "store", narayana.jta, () -> 0, Duration.ofDays(1)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("transaction_mode=IMMEDIATE");
        }
    }
}
