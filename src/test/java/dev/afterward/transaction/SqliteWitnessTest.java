package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.ConfigurationException;
import dev.afterward.TaskStoreException;
import dev.afterward.transaction.Oracle.Verdict;
import io.agroal.api.AgroalDataSource;
import jakarta.transaction.Transaction;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A witness in the application's own SQLite file. */
class SqliteWitnessTest {

    @TempDir
    Path directory;

    private final Narayana narayana = new Narayana();

    @AfterEach
    void leave() throws Exception {
        Narayana.leave();
    }

    private AgroalDataSource dataSource(String parameters) throws Exception {
        return Narayana.dataSource("jdbc:sqlite:" + directory.resolve("app.db") + "?journal_mode=WAL&" + parameters);
    }

    @Test
    void it_tells_what_has_committed() throws Exception {
        try (AgroalDataSource dataSource = dataSource("transaction_mode=IMMEDIATE&busy_timeout=300")) {
            Witness witness = Witness.open(dataSource, () -> "store", narayana.jta);
            String key = Keys.random();
            MANAGER.begin();
            witness.testify(key);
            Transaction open = MANAGER.suspend();
            // The lock is the whole file's: another transaction's probe waits for it, and gives up.
            assertThat(witness.probe(key)).isEqualTo(Verdict.UNKNOWN);
            MANAGER.resume(open);
            MANAGER.commit();
            assertThat(witness.probe(key)).isEqualTo(Verdict.COMMITTED);
            assertThat(witness.probe(Keys.random())).isEqualTo(Verdict.ROLLED_BACK);
            witness.forget(List.of(key));
            assertThat(witness.marks()).isEmpty();
        }
    }

    /** A commit waits for the answer, and its pool may still hold the lock: a driver's IMMEDIATE begins anew at once. */
    @Test
    void it_answers_while_somebody_has_the_write_lock() throws Exception {
        try (AgroalDataSource dataSource = dataSource("transaction_mode=IMMEDIATE&busy_timeout=300")) {
            Witness witness = Witness.open(dataSource, () -> "store", narayana.jta);
            String key = Keys.random();
            MANAGER.begin();
            witness.testify(key);
            MANAGER.commit();
            MANAGER.begin();
            witness.testify(Keys.random());
            Transaction open = MANAGER.suspend();
            assertThat(witness.committed(List.of(key))).containsExactly(key);
            assertThat(witness.marks()).containsExactly(key);
            MANAGER.resume(open);
            MANAGER.rollback();
        }
    }

    /** Its connection was handed out without a transaction, and a rollback would have left the probe: as if it were a mark. */
    @Test
    void a_probe_that_could_not_begin_proves_nothing() throws Exception {
        try (AgroalDataSource dataSource = dataSource("transaction_mode=IMMEDIATE&busy_timeout=300")) {
            LateDataSource late = new LateDataSource(dataSource);
            Witness witness = Witness.open(late.dataSource(), () -> "store", narayana.jta);
            String key = Keys.random();
            MANAGER.begin();
            witness.testify(key);
            Transaction open = MANAGER.suspend();
            late.after(1, () -> Narayana.rollBack(open));
            assertThat(witness.probe(key)).isEqualTo(Verdict.UNKNOWN);
            assertThat(witness.marks()).isEmpty();
            assertThat(witness.probe(key)).isEqualTo(Verdict.ROLLED_BACK);
        }
    }

    @Test
    void a_lost_transaction_leaves_no_mark() throws Exception {
        try (AgroalDataSource dataSource = dataSource("transaction_mode=IMMEDIATE")) {
            Witness witness = Witness.open(dataSource, () -> "store", narayana.jta);
            MANAGER.begin();
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("rollback");
            }
            assertThatThrownBy(() -> witness.testify(Keys.random())).isInstanceOf(TaskStoreException.class);
            MANAGER.rollback();
            assertThat(witness.marks()).isEmpty();
        }
    }

    @Test
    void deferred_transactions_are_refused() throws Exception {
        try (AgroalDataSource dataSource = dataSource("busy_timeout=300")) {
            assertThatThrownBy(() -> Witness.open(dataSource, () -> "store", narayana.jta))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("transaction_mode=IMMEDIATE");
        }
    }
}
