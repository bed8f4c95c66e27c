package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import dev.afterward.dispatch.step.LateRows;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that an application's transaction wrote and that become visible late, or never. */
class LateRowsTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private static final int MISSING = 5 * LateRows.MOST_LOOKS + 1;

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger looksOfTurn = new AtomicInteger();
    private final AtomicLong most = new AtomicLong();
    private EngineFixture fixture;
    private TaskEngine engine;

    @BeforeEach
    void start() {
        fixture =
                new EngineFixture(store).clock(clock).processor(Work.class, (task, context) -> runs.incrementAndGet());
        engine = fixture.start();
        fixture.awaitRest();
        store.beforeTurn = () -> looksOfTurn.set(0);
        store.breakOn(operation -> {
            if (operation.equals("present")) {
                looks.incrementAndGet();
                most.accumulateAndGet(looksOfTurn.incrementAndGet(), Math::max);
            }
            return false;
        });
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static NewTask row(long id) {
        return new NewTask(id, 1, 0, 0, 0, "{\"number\":1}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void no_turn_asks_for_more_than_a_bounded_number_of_rows() {
        LongStream.rangeClosed(1, MISSING).forEach(id -> engine.port().committed(List.of(row(id))));
        fixture.awaitRest();
        clock.advance(Duration.ofMillis(10));
        await().until(() -> looks.get() == MISSING);
        fixture.awaitRest();
        clock.advance(Duration.ofSeconds(1));
        await().until(() -> looks.get() == 2 * MISSING);
        fixture.awaitRest();
        assertThat(looks).hasValue(2 * MISSING);
        assertThat(most.get()).isEqualTo(LateRows.MOST_LOOKS);
    }

    @Test
    void a_row_runs_once_it_is_seen_however_many_others_are_missing() {
        LongStream.rangeClosed(1, MISSING).forEach(id -> engine.port().committed(List.of(row(id))));
        fixture.awaitRest();
        clock.advance(Duration.ofMillis(10));
        await().until(() -> looks.get() == MISSING);
        fixture.awaitRest();
        store.turn(Durability.FULL, turn -> {
            turn.insert(List.of(row(MISSING)), clock.millis());
            return true;
        });
        clock.advance(Duration.ofSeconds(1));
        await().until(() -> runs.get() == 1);
    }

    private void commit(NewTask row) {
        store.turn(Durability.FULL, turn -> {
            turn.insert(List.of(row), clock.millis());
            return true;
        });
        engine.port().committed(List.of(row));
    }

    /** A turn that claims it, and one that ends it. */
    @Test
    void a_row_that_is_claimed_needs_no_look() {
        int turns = store.turns.get();
        commit(row(1));
        await().until(() -> runs.get() == 1);
        fixture.awaitRest();
        assertThat(looks).hasValue(0);
        assertThat(store.turns.get() - turns).isEqualTo(3);
    }

    @Test
    void the_search_ends() {
        engine.port().committed(List.of(row(1)));
        fixture.awaitRest();
        for (int look = 2; look <= 11; look++) {
            int expected = look;
            clock.advance(Duration.ofSeconds(1L << (look - 2)));
            await().until(() -> looks.get() == expected);
            fixture.awaitRest();
        }
        clock.advance(Duration.ofDays(1));
        fixture.awaitRest();
        assertThat(looks).hasValue(11);
    }

    @Test
    void a_turn_that_fails_forgets_none() {
        store.failWith(new dev.afterward.TaskStoreException("no"));
        engine.port().committed(List.of(row(1)));
        await().until(() -> store.turns.get() > 1);
        store.failWith(null);
        store.turn(Durability.FULL, turn -> {
            turn.insert(List.of(row(1)), clock.millis());
            return true;
        });
        clock.advance(Duration.ofSeconds(1));
        await().until(() -> runs.get() == 1);
    }
}
