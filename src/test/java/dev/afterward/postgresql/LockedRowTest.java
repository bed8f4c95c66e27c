package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.store.Claim;
import dev.afterward.store.Durability;
import dev.afterward.store.LocatedTask;
import dev.afterward.store.NewTask;
import dev.afterward.store.Orphan;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.Standings;
import dev.afterward.store.StoreBusyException;
import dev.afterward.store.TaskStore;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody holds the row of a task: in a console perhaps, and has gone for lunch; or in a process that stands still. */
class LockedRowTest {

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void isWaitedForOnlySoLongAndHoldsUpNothingElse() throws Exception {
        try (TaskStore store = Postgresql.dataSource(server.dataSource());
                Connection other = server.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            int queue = store.open(List.of("a"), 0).queues().get("a");
            Claim claim = store.turn(Durability.PROCESS, turn -> {
                turn.insert(List.of(new NewTask(1, queue, 0, 1, 0, new byte[1])), 2);
                return turn.claim(queue, 1, Long.MAX_VALUE, 2);
            });
            Settlement back = new Settlement.GivenBack(1, claim.tasks().get(0).claims());
            other.setAutoCommit(false);
            statement.execute("select 1 from afterward_task where id = 1 for update");

            assertThatThrownBy(() -> settle(store, back)).hasMessageContaining("lock timeout");
            // What else there is to do in the turn is done when each part is made by itself.
            store.turn(Durability.PROCESS, turn -> {
                assertThatThrownBy(() -> turn.isolated(() -> turn.settle(back))).hasMessageContaining("lock timeout");
                turn.isolated(() -> turn.insert(List.of(new NewTask(2, queue, 0, 1, 0, new byte[1])), 2));
                return true;
            });
            assertThat(store.status(new TaskId(2))).isEqualTo(TaskStatus.PENDING);

            other.rollback();
            assertThat(settle(store, back)).isTrue();
        }
    }

    /** A look that passes it over does not say that its client holds no tasks. */
    @Test
    void ofADeadClientIsRescuedWhenItIsFree() throws Exception {
        long later = Long.MAX_VALUE / 2;
        try (TaskStore dead = Postgresql.dataSource(server.dataSource());
                TaskStore rescuer = Postgresql.dataSource(server.dataSource());
                Connection other = server.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            int queue = dead.open(List.of("a"), 0).queues().get("a");
            rescuer.open(List.of("a"), 0);
            dead.turn(Durability.PROCESS, turn -> {
                turn.insert(List.of(new NewTask(1, queue, 0, 1, 0, new byte[1])), 2);
                return turn.claim(queue, 1, Long.MAX_VALUE, 2);
            });
            other.setAutoCommit(false);
            statement.execute("select 1 from afterward_task where id = 1 for update");
            assertThat(orphans(rescuer, later)).isEmpty();
            other.rollback();
            assertThat(orphans(rescuer, later)).hasSize(1);
        }
    }

    /** A transaction of the application's has settled the task, and has not ended. */
    @ParameterizedTest
    @EnumSource(names = {"NOTHING", "PAYLOAD"})
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void ofATaskThatIsBeingSettledTellsNothingBeforeTheEnd(Settlement.Keep keep) throws Exception {
        try (TaskStore store = Postgresql.dataSource(server.dataSource());
                Connection other = server.dataSource().getConnection()) {
            int queue = store.open(List.of("a"), 0).queues().get("a");
            Claim claim = store.turn(Durability.PROCESS, turn -> {
                turn.insert(List.of(new NewTask(1, queue, 0, 1, 0, new byte[1])), 2);
                return turn.claim(queue, 1, Long.MAX_VALUE, 2);
            });
            int claims = claim.tasks().get(0).claims();
            other.setAutoCommit(false);
            Settlement.Ended success =
                    new Settlement.Ended(1, claims, RowState.SUCCEEDED, 2, 3, 1, null, keep, 0, "node/1");
            assertThat(store.settle(other, success)).isTrue();
            assertThat(standings(store)).isEqualTo(new Standings(Map.of(), Set.of(1L)));

            other.rollback();
            assertThat(standings(store).rows().get(1L).state()).isEqualTo(RowState.RUNNING);

            assertThat(store.settle(other, success)).isTrue();
            other.commit();
            assertThat(standings(store).locked()).isEmpty();
            assertThat(standings(store).rows().values().stream().map(LocatedTask::state))
                    .containsExactlyElementsOf(
                            keep == Settlement.Keep.NOTHING ? List.of() : List.of(RowState.SUCCEEDED));
            assertThat(store.settle(other, success)).isFalse();
        }
    }

    /** Its time alone is over, and its transaction is not: the others go on. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void ofATaskThatRunsAloneIsNotWaitedFor() throws Exception {
        try (TaskStore store = Postgresql.dataSource(server.dataSource());
                Connection other = server.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            int queue = store.open(List.of("a"), 0).queues().get("a");
            store.turn(Durability.PROCESS, turn -> {
                turn.insert(List.of(new NewTask(1, queue, 0, 1, 0, new byte[1])), 2);
                Claim claim = turn.claim(queue, 1, Long.MAX_VALUE, 2);
                turn.runAlone(1);
                return claim;
            });
            other.setAutoCommit(false);
            statement.execute("select 1 from afterward_task where id = 1 for update");
            store.turn(Durability.PROCESS, turn -> {
                turn.accompany(1);
                turn.insert(List.of(new NewTask(2, queue, 0, 1, 0, new byte[1])), 2);
                return true;
            });
            assertThat(store.status(new TaskId(2))).isEqualTo(TaskStatus.PENDING);
        }
    }

    /** Nothing could interrupt the worker that settles it. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void isWaitedForOnlySoLongByATransactionThatSettlesIt() throws Exception {
        try (TaskStore store = Postgresql.dataSource(server.dataSource());
                Connection person = server.dataSource().getConnection();
                Statement statement = person.createStatement();
                Connection attempt = server.dataSource().getConnection()) {
            int queue = store.open(List.of("a"), 0).queues().get("a");
            store.turn(Durability.PROCESS, turn -> {
                turn.insert(List.of(new NewTask(1, queue, 0, 1, 0, new byte[1])), 2);
                return turn.claim(queue, 1, Long.MAX_VALUE, 2);
            });
            person.setAutoCommit(false);
            statement.execute("select 1 from afterward_task where id = 1 for update");
            attempt.setAutoCommit(false);
            assertThatThrownBy(() -> store.settle(
                            attempt,
                            new Settlement.Ended(
                                    1, 1, RowState.SUCCEEDED, 2, 3, 1, null, Settlement.Keep.NOTHING, 0, "node/1")))
                    .isInstanceOf(StoreBusyException.class);
        }
    }

    private static Standings standings(TaskStore store) {
        return store.turn(Durability.PROCESS, turn -> turn.standings(List.of(1L)));
    }

    private static List<Orphan> orphans(TaskStore store, long deadBefore) {
        return store.turn(Durability.PROCESS, turn -> turn.orphans(deadBefore, 10));
    }

    /** As when its machine is suspended: what it has locked no other client sees. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void ofATurnThatStandsStillIsTakenByAnother() throws Exception {
        CountDownLatch claimed = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        try (TaskStore standing = Postgresql.dataSource(server.dataSource());
                TaskStore other = Postgresql.dataSource(server.dataSource())) {
            int queue = standing.open(List.of("a"), 0).queues().get("a");
            other.open(List.of("a"), 0);
            standing.turn(Durability.PROCESS, turn -> {
                turn.insert(List.of(new NewTask(1, queue, 0, 1, 0, new byte[1])), 2);
                return true;
            });
            CompletableFuture<Claim> stood =
                    CompletableFuture.supplyAsync(() -> standing.turn(Durability.PROCESS, turn -> {
                        Claim claim = turn.claim(queue, 1, Long.MAX_VALUE, 2);
                        claimed.countDown();
                        uninterruptibly(goesOn);
                        return claim;
                    }));
            claimed.await();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> claim(other, queue).tasks().size() == 1);
            goesOn.countDown();
            assertThat(stood)
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .havingCause();
            assertThat(claim(standing, queue).tasks()).isEmpty();
        }
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Claim claim(TaskStore store, int queue) {
        return store.turn(Durability.PROCESS, turn -> turn.claim(queue, 1, Long.MAX_VALUE, 2));
    }

    private static boolean settle(TaskStore store, Settlement settlement) {
        return store.turn(Durability.PROCESS, turn -> turn.settle(settlement));
    }
}
