package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.jdbc.TaskStoreConformance;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.TaskStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A store in PostgreSQL. */
class PostgresqlStoreTest extends TaskStoreConformance {

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Override
    protected TaskStore newStore() {
        return Postgresql.dataSource(server.dataSource());
    }

    @Override
    protected boolean keepsPayloadsApart() {
        return false;
    }

    /** A running task keeps the state that it was claimed in. */
    @Override
    protected String inState(int state) {
        return state == RowState.RUNNING.code() ? "owner = 77, state = 2" : "owner = null, state = " + state;
    }

    @Override
    protected Connection connect() throws SQLException {
        return server.dataSource().getConnection();
    }

    private long busy(int client) {
        return number("select busy from afterward_client where id = " + client);
    }

    @Test
    void knowsWhoHoldsTasks() throws Exception {
        int first = client.client();
        insert(task(1), task(2));
        assertThat(busy(first)).isZero();
        claim(2);
        assertThat(busy(first)).isEqualTo(1);
        settle(new Settlement.GivenBack(1, 1));
        assertThat(busy(first)).as("one is left").isEqualTo(1);
        turn(turn -> {
            turn.settle(new Settlement.GivenBack(2, 1));
            turn.holdsNone();
        });
        assertThat(busy(first)).isZero();
        turn(turn -> {
            turn.holdsNone();
            turn.claim(mail, 1, Long.MAX_VALUE, NOW);
        });
        assertThat(busy(first)).as("claimed in the same turn").isEqualTo(1);
        turn(turn -> {
            turn.claim(mail, 1, Long.MAX_VALUE, NOW);
            turn.holdsNone();
        });
        assertThat(busy(first)).as("in whatever order").isEqualTo(1);
        turn(turn -> turn.insertClaimed(List.of(task(3)), NOW));
        assertThat(busy(first)).isEqualTo(1);
    }

    @Test
    void keepsNoMarksElsewhere() {
        insert(task(1), task(2));
        claim(1);
        assertThat(did(turn -> turn.adopt(1, 1))).isFalse();
        assertThat(maybe(turn -> turn.condemn(2, NOW, null))).isEmpty();
        assertThatThrownBy(() -> store.unended(List.of(1L))).isInstanceOf(UnsupportedOperationException.class);
        store.close();
        assertThatThrownBy(() -> store.marksIn("marks", List.of("mail")))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void looksForTasksOfThoseWhoHoldSome() throws Exception {
        int first = client.client();
        insert(task(1));
        claim(1);
        reopen(NOW);
        assertThat(when(turn -> turn.nextLeaseEnd(9))).isEqualTo(NOW + 9);
        settle(new Settlement.Rescued(1, 1));
        assertThat(list(turn -> turn.orphans(NOW, 9))).isEmpty();
        assertThat(busy(first)).as("it is not dead yet").isEqualTo(1);
        assertThat(list(turn -> turn.orphans(NOW + 1, 9))).isEmpty();
        assertThat(busy(first)).isZero();
        assertThat(when(turn -> turn.nextLeaseEnd(9))).isEqualTo(Long.MAX_VALUE);
    }

    /** A process that stood still between the look at its clock and the claim. */
    @Test
    void aSignOfLifeIsOfNow() throws Exception {
        server.execute("update afterward_client set seen = 1");
        insert(task(1));
        assertThat(list(turn -> turn.claim(mail, 1, Long.MAX_VALUE, 2).tasks())).hasSize(1);
        assertThat(number("select seen from afterward_client"))
                .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis() + 60_000);
    }
}
