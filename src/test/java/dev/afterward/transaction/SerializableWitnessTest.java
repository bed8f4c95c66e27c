package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.agroal.api.AgroalDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.transaction.Transaction;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions that enqueue at the same time must not fail because of the witness, whatever their isolation. */
@Tag("faults")
class SerializableWitnessTest {

    private static EmbeddedPostgres postgres;

    private final Narayana narayana = new Narayana();

    @BeforeAll
    static void startDatabase() {
        try {
            postgres = EmbeddedPostgres.start();
        } catch (IOException | RuntimeException e) {
            abort("skipped: PostgreSQL did not start here: " + e);
        }
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    @AfterEach
    void leave() throws Exception {
        Narayana.leave();
    }

    @ParameterizedTest
    @ValueSource(strings = {"read committed", "repeatable read", "serializable"})
    void two_transactions_at_the_same_time_both_commit(String isolation) throws Exception {
        try (AgroalDataSource dataSource = Narayana.dataSource(postgres.getJdbcUrl("postgres", "postgres")
                + "&options=-c%20default_transaction_isolation=" + isolation.replace(" ", "%5C%20"))) {
            Witness witness = Witness.open(dataSource, () -> "store", narayana.jta);
            // Of a table that is known to be small PostgreSQL reads all, and locks it as a whole.
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("vacuum analyze afterward_witness");
            }
            String first = Keys.random();
            String second = Keys.random();
            MANAGER.begin();
            witness.testify(first);
            Transaction open = MANAGER.suspend();
            MANAGER.begin();
            witness.testify(second);
            MANAGER.commit();
            MANAGER.resume(open);
            MANAGER.commit();
            assertThat(witness.committed(List.of(first, second))).containsExactlyInAnyOrder(first, second);
        }
    }
}
