package dev.afterward.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskId;
import dev.afterward.TaskInfo.Failure;
import dev.afterward.TaskStatus;
import dev.afterward.dispatch.TaskEngine;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Marks in another database than the one the processors work in. */
class OtherDatabaseTest extends MarkedBench {

    private static void book(AgroalDataSource other, Charge charge) throws SQLException {
        execute(other, "insert into entry values (" + charge.number() + ")");
    }

    private static void execute(AgroalDataSource other, String sql) throws SQLException {
        try (Connection connection = other.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean hasEntries(AgroalDataSource other) throws SQLException {
        try (Connection connection = other.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from entry")) {
            return rows.next();
        }
    }

    @Test
    void where_the_two_cannot_be_one_transaction_attempts_fail_and_say_why() throws Exception {
        try (AgroalDataSource other = Narayana.dataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1")) {
            execute(other, "create table entry (number int)");
            TaskEngine engine = start(file(), (charge, context) -> book(other, charge));
            TaskId id = engine.enqueue(new Charge(1));
            awaitStatus(engine, id, TaskStatus.FAILED);
            assertThat(hasEntries(other)).isFalse();
            assertThat(marks(id)).containsExactly("0 0");
            assertThat(engine.find(id).orElseThrow().failures())
                    .hasSize(3)
                    .extracting(Failure::error)
                    .allSatisfy(error -> assertThat(error)
                            .contains("afterward.witness.datasource", "both data sources have to be XA"));
        }
    }
}
