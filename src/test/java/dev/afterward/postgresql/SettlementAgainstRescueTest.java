package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskStoreException;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.Orphan;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.TaskStore;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client that was silent for too long settles what it ran while another one takes that over. Neither waits for the other in a
 * circle, and each task has one outcome.
 */
class SettlementAgainstRescueTest {

    private static final long NOW = 1_000;
    private static final long LATER = Long.MAX_VALUE / 2;
    private static final int ROUNDS = 20;
    private static final int TASKS = 60;
    private static final int PATIENCE_SECONDS = 60;

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private TaskStore late;
    private TaskStore rescuer;
    private int queue;
    private long lastId;

    @BeforeEach
    void open() {
        late = Postgresql.dataSource(server.dataSource());
        rescuer = Postgresql.dataSource(server.dataSource());
        queue = late.open(List.of("a"), NOW).queues().get("a");
        rescuer.open(List.of("a"), NOW);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        late.close();
        rescuer.close();
    }

    /** T1 has settled one task and is about to settle another one, when T2 looks. */
    @Test
    void what_is_being_settled_is_left_alone_and_what_is_rescued_is_not_settled() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            List<Long> ids = claim(2);
            CountDownLatch isSettled = new CountDownLatch(1);
            CountDownLatch isRescued = new CountDownLatch(1);
            Future<List<Boolean>> settled = begin(() -> late.turn(Durability.PROCESS, turn -> {
                boolean second = turn.settle(success(ids.get(1)));
                isSettled.countDown();
                await(isRescued);
                return List.of(turn.settle(success(ids.get(0))), second);
            }));
            Future<Set<Long>> rescued = begin(() -> rescuer.turn(Durability.PROCESS, turn -> {
                await(isSettled);
                List<Orphan> orphans = turn.orphans(LATER, TASKS);
                Set<Long> taken = new HashSet<>();
                for (Orphan orphan : orphans) {
                    if (turn.settle(new Settlement.Rescued(orphan.id(), orphan.claims()))) {
                        taken.add(orphan.id());
                    }
                    isRescued.countDown();
                }
                return taken;
            }));
            assertThat(end(rescued)).containsExactly(ids.get(0));
            assertThat(end(settled)).containsExactly(false, true);
            assertThat(stored()).containsExactly(ids.get(0) + " 1");
            server.execute("delete from afterward_task");
        }
    }

    /** At the same time, in whatever order. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void each_task_has_one_outcome(boolean together) throws Exception {
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            List<Long> ids = claim(TASKS);
            CyclicBarrier start = new CyclicBarrier(2);
            List<Long> order = new ArrayList<>(ids);
            Collections.shuffle(order, random);
            Future<Set<Long>> settled = begin(() -> {
                start.await();
                return settle(order, together);
            });
            Future<Set<Long>> rescued = begin(() -> {
                start.await();
                return rescue(ids.size());
            });
            Set<Long> ended = end(settled);
            Set<Long> taken = end(rescued);
            assertThat(Collections.disjoint(ended, taken))
                    .as("%s was settled, and %s was rescued", ended, taken)
                    .isTrue();
            assertThat(stored())
                    .containsExactlyInAnyOrderElementsOf(
                            taken.stream().map(id -> id + " 1").toList());
            Set<Long> all = new HashSet<>(ended);
            all.addAll(taken);
            assertThat(all).containsExactlyInAnyOrderElementsOf(ids);
            server.execute("delete from afterward_task");
        }
    }

    private List<Long> claim(int count) {
        List<Long> ids =
                LongStream.range(lastId + 1, lastId + 1 + count).boxed().toList();
        lastId += count;
        late.turn(Durability.PROCESS, turn -> {
            turn.insertClaimed(
                    ids.stream()
                            .map(id -> new NewTask(id, queue, 0, NOW, 0, new byte[1]))
                            .toList(),
                    NOW);
            return true;
        });
        return ids;
    }

    /** As the engine does: all of them, or where one is lost each by itself. */
    private Set<Long> settle(List<Long> ids, boolean together) {
        if (together) {
            try {
                return late.turn(Durability.PROCESS, turn -> {
                    turn.settleAll(ids.stream()
                            .map(SettlementAgainstRescueTest::success)
                            .toList());
                    return new HashSet<>(ids);
                });
            } catch (TaskStoreException e) {
                assertThat(e).hasStackTraceContaining("some claims are lost");
            }
        }
        return late.turn(
                Durability.PROCESS,
                turn -> ids.stream().filter(id -> turn.settle(success(id))).collect(Collectors.toSet()));
    }

    /** Until there is nothing left. */
    private Set<Long> rescue(int most) {
        Set<Long> taken = new HashSet<>();
        while (!server.textsOf("select 1 from afterward_task where owner is not null")
                .isEmpty()) {
            taken.addAll(rescuer.turn(Durability.PROCESS, turn -> rescue(turn, most)));
        }
        return taken;
    }

    private static Set<Long> rescue(Turn turn, int most) {
        return turn.orphans(LATER, most).stream()
                .filter(orphan -> turn.settle(new Settlement.Rescued(orphan.id(), orphan.claims())))
                .map(Orphan::id)
                .collect(Collectors.toSet());
    }

    private static Settlement success(long id) {
        return new Settlement.Ended(id, 1, RowState.SUCCEEDED, NOW, NOW, 0, null, Settlement.Keep.NOTHING, 0, null);
    }

    /** Each with the number of its rescues. */
    private List<String> stored() {
        return server.textsOf("select id || ' ' || rescues from afterward_task where owner is null");
    }

    private <T> Future<T> begin(Callable<T> work) {
        return threads.submit(work);
    }

    private static <T> T end(Future<T> work) throws Exception {
        return work.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
