package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.postgresql.PostgresServer;
import dev.afterward.store.Effects;
import dev.afterward.store.Effects.Said;
import dev.afterward.store.Effects.Verdict;
import dev.afterward.store.RowState;
import dev.afterward.transaction.CuttingProxy.Cut;
import io.agroal.api.AgroalDataSource;
import jakarta.transaction.Transaction;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same in PostgreSQL, and with connections that are lost around a commit. */
@Tag("faults")
class PostgresqlEffectMarksTest extends EffectMarksTest {

    private static final Effects.Key KEY = new Effects.Key(7, 0);
    private static final Effects.Key OTHER = new Effects.Key(8, 0);
    private static final Verdict VOID = new Verdict(Said.VOID, RowState.CANCELLED);

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Override
    String url() {
        return server.url();
    }

    @Override
    void leaveDatabase() {}

    @Override
    String explain(Connection connection) throws SQLException {
        // It is small.
        try (Statement statement = connection.createStatement()) {
            statement.execute("set enable_seqscan = off");
        }
        return "explain ";
    }

    @Override
    String wholeKey() {
        return "(task = '15'::bigint) AND (generation = 0)";
    }

    @Override
    String tableScan() {
        return "Seq Scan";
    }

    private AgroalDataSource isolated(String isolation) throws Exception {
        return Narayana.dataSource(
                url() + "&options=-c%20default_transaction_isolation=" + isolation.replace(" ", "%5C%20"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"read committed", "repeatable read", "serializable"})
    void attempts_at_the_same_time_all_commit_whatever_is_asked(String isolation) throws Exception {
        dataSource.close();
        dataSource = isolated(isolation);
        marks = marks(narayana.jta);
        // Of a table that is known to be small PostgreSQL reads all, and locks it as a whole.
        sql("vacuum analyze afterward_effect");
        Transaction open = openTransaction(KEY);
        assertThat(marks.ask(KEY)).isEqualTo(Verdict.of(Said.UNKNOWN));
        assertThat(marks.ask(new Effects.Key(9, 0))).isEqualTo(Verdict.of(Said.NOTHING));
        assertThat(marks.close(new Effects.Key(10, 0), RowState.CANCELLED)).isEqualTo(VOID);
        commitMark(OTHER);
        MANAGER.resume(open);
        MANAGER.commit();
        assertThat(marks.ask(KEY)).isEqualTo(Verdict.of(Said.DONE));
        assertThat(marks.ask(OTHER)).isEqualTo(Verdict.of(Said.DONE));
    }

    /** There the mark's insert does not look at the table: whoever asks does. */
    @Test
    void where_transactions_are_serializable_another_table_is_noticed_by_the_next_question() throws Exception {
        dataSource.close();
        dataSource = isolated("serializable");
        marks = marks(narayana.jta);
        sql("truncate table afterward_effect");
        commitMark(KEY);
        assertThat(marks.ask(KEY)).isEqualTo(Verdict.of(Said.UNKNOWN));
        MANAGER.begin();
        assertThatThrownBy(() -> write(OTHER)).isInstanceOf(Oracle.ReplacedException.class);
        MANAGER.rollback();
        requireTrustAgain();
    }

    /** Two attempts that looked at the table at the same time could not both commit. */
    private void requireTrustAgain() throws Exception {
        sql("insert into afterward_effect (store, task, generation, done, at, token) values ('table', 0, 0, 0, 0, '"
                + marks.table() + "')");
        sql("vacuum analyze afterward_effect");
        assertThat(marks.ask(OTHER)).isEqualTo(Verdict.of(Said.NOTHING));
        Transaction open = openTransaction(OTHER);
        commitMark(new Effects.Key(9, 0));
        MANAGER.resume(open);
        MANAGER.commit();
        assertThat(marks.ask(OTHER)).isEqualTo(Verdict.of(Said.DONE));
    }

    /** Unprepared, because the proxy knows a COMMIT by its text. */
    private CuttingProxy throughProxy() throws Exception {
        URI direct = URI.create(url().substring("jdbc:".length()));
        CuttingProxy proxy = new CuttingProxy(direct.getPort(), "insert into afterward_effect");
        dataSource.close();
        dataSource = Narayana.dataSource(url().replace(direct.getAuthority(), "127.0.0.1:" + proxy.port())
                + "&sslmode=disable&gssEncMode=disable&connectTimeout=5&prepareThreshold=0");
        marks = marks(narayana.jta);
        return proxy;
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void whatever_a_commit_has_said_the_answer_is_the_truth(Cut cut) throws Exception {
        try (CuttingProxy proxy = throughProxy()) {
            MANAGER.begin();
            write(KEY);
            proxy.cut(cut);
            try {
                MANAGER.commit();
            } catch (Exception e) {
                // Rolled back, or heuristically anything.
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> marks.ask(KEY).said() != Said.UNKNOWN);
            assertThat(marks.ask(KEY)).isEqualTo(Verdict.of(cut == Cut.BEFORE ? Said.NOTHING : Said.DONE));
        }
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void a_void_whose_commit_was_cut_off_is_there_or_can_be_repeated(Cut cut) throws Exception {
        try (CuttingProxy proxy = throughProxy()) {
            proxy.cut(cut);
            Verdict first = marks.close(KEY, RowState.CANCELLED);
            assertThat(first).isEqualTo(cut == Cut.BEFORE ? Verdict.of(Said.UNKNOWN) : VOID);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> marks.close(KEY, RowState.CANCELLED).equals(VOID));
        }
    }

    @Test
    void nothing_is_known_while_the_database_is_away() throws Exception {
        try (CuttingProxy proxy = throughProxy()) {
            commitMark(KEY);
            proxy.refuse(true);
            assertThat(marks.ask(KEY)).isEqualTo(Verdict.of(Said.UNKNOWN));
            assertThat(marks.close(OTHER, RowState.CANCELLED)).isEqualTo(Verdict.of(Said.UNKNOWN));
            proxy.refuse(false);
            await().atMost(Duration.ofSeconds(60)).until(() -> marks.ask(KEY).said() == Said.DONE);
        }
    }
}
