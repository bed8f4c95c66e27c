package dev.afterward.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.EngineHealth.Phase;
import dev.afterward.dispatch.EngineHealth.Store;
import dev.afterward.store.ClientLostException;
import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client whose store does not know it any more goes on as another one. */
class RenewalTest {

    /** A task. */
    public record Work(int number) implements Task {}

    @RegisterExtension
    final LogRecords logged = new LogRecords();

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();
    private final AtomicBoolean lost = new AtomicBoolean();
    private final AtomicInteger refusedOpenings = new AtomicInteger();
    private final AtomicInteger openings = new AtomicInteger();
    private final Map<Integer, Integer> runs = new ConcurrentHashMap<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private volatile Runnable whenInterrupted = () -> {};
    private EngineFixture fixture;

    @BeforeEach
    void prepare() {
        store.beforeTurn = () -> {
            if (lost.getAndSet(false)) {
                throw new ClientLostException("the store does not know this client");
            }
        };
        store.beforeOpen = () -> {
            openings.incrementAndGet();
            if (refusedOpenings.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new TaskStoreException("unreachable");
            }
        };
        fixture = new EngineFixture(store).clock(clock).processor(Work.class, (task, context) -> {
            // The first attempt of the first task runs until it is interrupted.
            if (runs.merge(task.number(), 1, Integer::sum) == 1 && task.number() == 0) {
                try {
                    never.await();
                } finally {
                    whenInterrupted.run();
                }
            }
        });
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void lose(TaskEngine engine) {
        // The next turn is that of the caller.
        fixture.awaitRest();
        lost.set(true);
        assertThatThrownBy(() -> engine.enqueue(new Work(1)))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("does not know this client");
    }

    private static boolean accepts(TaskEngine engine, int number) {
        try {
            engine.enqueue(new Work(number));
            return true;
        } catch (TaskStoreException e) {
            return false;
        }
    }

    private boolean isLogged(String id) {
        return logged.all().stream().map(LogRecord::getMessage).anyMatch(text -> text.startsWith(id + ":"));
    }

    @Test
    void what_ran_is_interrupted_and_run_by_the_new_client() {
        TaskEngine engine = fixture.start();
        TaskId held = engine.enqueue(new Work(0));
        await().until(() -> runs.containsKey(0));
        TaskId before = engine.enqueue(new Work(7), Duration.ofHours(1));
        lose(engine);
        await().until(() -> accepts(engine, 2));
        await().until(() -> runs.containsKey(2) && store.row(held).isEmpty());
        assertThat(runs).containsEntry(0, 2).doesNotContainKey(1);
        assertThat(store.changes())
                .noneMatch(change -> change.id() == held.value()
                        && change.from() == RowState.RUNNING
                        && change.to() == RowState.SUCCEEDED);
        fixture.awaitRest();
        assertThat(engine.health().phase()).isEqualTo(Phase.STARTED);
        assertThat(engine.health().store()).isEqualTo(Store.USABLE);
        assertThat(engine.enqueue(new Work(8)).value()).isGreaterThan(before.value());
        await().until(() -> isLogged("AFT-227"));
        assertThat(isLogged("AFT-225")).isTrue();
        assertThat(isLogged("AFT-213")).as("nobody has stopped it").isFalse();
        assertThat(isLogged("AFT-214")).isFalse();
    }

    @Test
    void a_client_that_was_not_started_runs_nothing() {
        TaskEngine engine = fixture.open();
        lose(engine);
        await().until(() -> accepts(engine, 2));
        fixture.awaitRest();
        assertThat(engine.health().phase()).isEqualTo(Phase.OPEN);
        assertThat(runs).isEmpty();
        engine.start();
        await().until(() -> runs.containsKey(2));
    }

    @Test
    void the_store_is_opened_after_growing_delays_while_it_cannot_be_reached() {
        TaskEngine engine = fixture.start();
        fixture.awaitRest();
        refusedOpenings.set(3);
        openings.set(0);
        lose(engine);
        await().until(() -> openings.get() == 1 && fixture.isSleepingAlone());
        for (int millis : new int[] {100, 200, 400}) {
            int made = openings.get();
            clock.advance(Duration.ofMillis(millis - 1));
            assertThat(engine.health().store()).isEqualTo(Store.FAILING);
            assertThat(engine.health().phase()).isEqualTo(Phase.STARTED);
            assertThatThrownBy(() -> engine.enqueue(new Work(3))).hasMessageContaining("try again");
            assertThat(openings).hasValue(made);
            clock.advance(Duration.ofMillis(1));
            await().until(() -> openings.get() == made + 1 && (made == 3 || fixture.isSleepingAlone()));
        }
        await().until(() -> accepts(engine, 4));
        await().until(() -> runs.containsKey(4));
        assertThat(isLogged("AFT-226")).isTrue();
    }

    @Test
    void a_stop_in_between_wins() {
        TaskEngine engine = fixture.start();
        fixture.awaitRest();
        refusedOpenings.set(1);
        openings.set(0);
        lose(engine);
        await().until(() -> openings.get() == 1 && fixture.isSleepingAlone());
        assertThat(engine.stop(Duration.ofSeconds(1))).isTrue();
        assertThat(fixture.threads).hasValue(0);
        clock.advance(Duration.ofMinutes(1));
        assertThat(openings).hasValue(1);
        assertThat(engine.health().phase()).isEqualTo(Phase.STOPPED);
        engine.start();
        await().until(() -> accepts(engine, 5) && runs.containsKey(5));
    }

    @Test
    void a_stop_that_an_attempt_asks_for_in_between_wins() {
        TaskEngine engine = fixture.start();
        engine.enqueue(new Work(0));
        await().until(() -> runs.containsKey(0));
        openings.set(0);
        whenInterrupted = () -> engine.stop(Duration.ZERO);
        lose(engine);
        await().until(() -> engine.health().phase() == Phase.STOPPED);
        await().until(() -> fixture.threads.get() == 0);
        assertThat(openings).hasValue(0);
    }

    @Test
    void an_outcome_that_comes_later_is_written_by_the_new_client() {
        TaskEngine engine = fixture.start();
        fixture.awaitRest();
        long transaction = engine.port().newTransactionId();
        TaskId task = new TaskId(engine.port().newTransactionId());
        store.shared();
        engine.port()
                .prepare(
                        new TransactionRow(transaction, Outcome.PREPARED, clock.millis(), null, null),
                        List.of(row(task)));
        lose(engine);
        engine.port().decide(transaction, Outcome.COMMITTED, Duration.ZERO);
        await().until(() -> runs.containsKey(9));
    }

    @Test
    void transactions_that_are_under_way_go_on() {
        List<String> calls = new CopyOnWriteArrayList<>();
        TransactionIntegration none = TransactionIntegration.none();
        fixture.transactions(port -> (TransactionIntegration) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {TransactionIntegration.class},
                (self, method, arguments) -> {
                    calls.add(method.getName());
                    return method.invoke(none, arguments);
                }));
        TaskEngine engine = fixture.start();
        lose(engine);
        await().until(() -> accepts(engine, 2));
        assertThat(calls)
                .as("who is given what was left forgets what is under way")
                .containsOnlyOnce("resolve")
                .doesNotContain("leave", "drain");
    }

    private NewTask row(TaskId task) {
        return new NewTask(task.value(), store.queue("Work"), 0, clock.millis(), 0, "{\"number\":9}".getBytes(UTF_8));
    }
}
