package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.store.Durability;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promise P7: tasks that run when their process dies. The first time they run again as they did, then singly, then alone;
 * and being alone costs the others a bounded time. On a clock that is driven.
 */
class SuspectsTest {

    /** A task that is suspected. */
    public record Work(int number) implements Task {}

    /** A task of another queue. */
    public record Other(int number) implements Task {}

    private static final RetentionPolicy KEEP = new RetentionPolicy(null, Retain.ALL, Retain.ALL);
    private static final int MAX_RESCUES = 3;
    /** What one of two queues has of the workers. */
    private static final int AT_ONCE = 12;
    /** So often it has been rescued when it is given its last chance. */
    private static final int LAST_CHANCE = MAX_RESCUES + 1;

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Map<String, Semaphore> gates = new ConcurrentHashMap<>();
    private final AtomicBoolean wasAloneBesideOthers = new AtomicBoolean();
    private EngineFixture fixture;
    private TaskEngine engine;

    private void open(int maxRescues) {
        fixture = new EngineFixture(store)
                .clock(clock)
                .workers(16)
                .maxRescues(maxRescues)
                .processor(Work.class, queue -> queue.retention(KEEP), (task, context) -> run("w" + task.number()))
                .processor(Other.class, queue -> queue.retention(KEEP), (task, context) -> {
                    if (store.rows().stream().anyMatch(row -> row.state() == RowState.RUNNING && row.alone())) {
                        wasAloneBesideOthers.set(true);
                    }
                    run("o" + task.number());
                });
        engine = fixture.open();
    }

    private void run(String name) throws InterruptedException {
        running.add(name);
        try {
            gate(name).acquire();
        } finally {
            running.remove(name);
        }
    }

    private Semaphore gate(String name) {
        return gates.computeIfAbsent(name, key -> new Semaphore(0));
    }

    /** Lets attempts end. */
    private void end(String... names) {
        for (String name : names) {
            gate(name).release();
        }
    }

    private void other(int number) {
        engine.enqueue(new Other(number));
    }

    /** A task with which so many processes have died. */
    private TaskId rescued(int number, int times) {
        TaskId id = engine.enqueue(new Work(number));
        for (int claim = 1; claim <= times; claim++) {
            int claims = claim;
            store.turn(Durability.FULL, turn -> turn.claim(java.util.List.of(id.value()), Long.MAX_VALUE, 0));
            store.turn(Durability.FULL, turn -> turn.settle(new Settlement.Rescued(id.value(), claims)));
        }
        return id;
    }

    private void assertRunning(String... names) {
        fixture.awaitRest();
        await().untilAsserted(() -> assertThat(running).containsExactlyInAnyOrder(names));
        fixture.awaitRest();
        assertThat(running).containsExactlyInAnyOrder(names);
    }

    private void die() {
        store.crash();
        fixture.abandon();
        running.clear();
    }

    private void advance(long millis) {
        clock.advance(Duration.ofMillis(millis));
    }

    private boolean isAlone(TaskId id) {
        return store.row(id).orElseThrow().alone();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static String[] names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "w" + i).toArray(String[]::new);
    }

    @Test
    void what_ran_at_a_kill_runs_again_at_the_same_time() {
        open(MAX_RESCUES);
        IntStream.range(0, AT_ONCE).forEach(i -> engine.enqueue(new Work(i)));
        engine.start();
        assertRunning(names(AT_ONCE));
        die();
        open(MAX_RESCUES);
        engine.start();
        assertRunning(names(AT_ONCE));
    }

    @Test
    void what_ran_at_two_kills_runs_again_one_by_one_and_beside_others() {
        open(MAX_RESCUES);
        IntStream.range(0, 4).forEach(i -> rescued(i, 2));
        other(1);
        engine.start();
        for (int i = 0; i < 4; i++) {
            assertRunning("o1", "w" + i);
            end("w" + i);
        }
        assertRunning("o1");
    }

    @Test
    void a_last_chance_has_nothing_beside_it_for_ten_seconds() {
        open(MAX_RESCUES);
        TaskId suspect = rescued(1, LAST_CHANCE);
        other(1);
        engine.start();
        assertRunning("o1");
        other(2);
        assertRunning("o1");
        end("o1");
        assertRunning("w1");
        assertThat(isAlone(suspect)).isTrue();
        advance(9_999);
        assertRunning("w1");
        advance(1);
        assertRunning("w1", "o2");
        assertThat(isAlone(suspect)).isFalse();
        assertThat(wasAloneBesideOthers).isFalse();
        other(3);
        advance(3_600_000);
        assertRunning("w1", "o2", "o3");
    }

    @ParameterizedTest
    @CsvSource({"0, 10", "1, 20", "2, 40", "3, 80", "4, 160", "5, 320", "6, 320"})
    void it_is_alone_for_twice_as_long_after_each_death(int deaths, int seconds) {
        open(MAX_RESCUES);
        rescued(1, LAST_CHANCE + deaths);
        engine.start();
        assertRunning("w1");
        other(1);
        advance(seconds * 1000L - 1);
        assertRunning("w1");
        advance(1);
        assertRunning("w1", "o1");
    }

    @Test
    void an_attempt_that_hangs_holds_the_others_for_two_seconds_at_most_and_ever_more_rarely() {
        open(MAX_RESCUES);
        rescued(1, LAST_CHANCE);
        other(1);
        engine.start();
        assertRunning("o1");
        other(2);
        advance(1_999);
        assertRunning("o1");
        advance(1);
        assertRunning("o1", "o2");
        advance(17_999);
        fixture.awaitRest();
        other(3);
        assertRunning("o1", "o2", "o3");
        advance(1);
        fixture.awaitRest();
        other(4);
        assertRunning("o1", "o2", "o3");
        advance(2_000);
        assertRunning("o1", "o2", "o3", "o4");
        advance(35_999);
        fixture.awaitRest();
        other(5);
        assertRunning("o1", "o2", "o3", "o4", "o5");
        advance(1);
        fixture.awaitRest();
        other(6);
        assertRunning("o1", "o2", "o3", "o4", "o5");
        end("o1", "o2", "o3", "o4", "o5");
        assertRunning("w1");
    }

    @Test
    void the_others_rest_for_nine_times_as_long_as_one_was_alone() {
        open(MAX_RESCUES);
        rescued(1, LAST_CHANCE);
        rescued(2, LAST_CHANCE);
        engine.start();
        assertRunning("w1");
        other(1);
        advance(4_000);
        end("w1");
        assertRunning("o1");
        advance(35_999);
        fixture.awaitRest();
        other(2);
        assertRunning("o1", "o2");
        advance(1);
        fixture.awaitRest();
        other(3);
        assertRunning("o1", "o2");
        end("o1", "o2");
        assertRunning("w2");
    }

    @Test
    void nobody_rests_where_nothing_else_is_to_be_done() {
        open(MAX_RESCUES);
        rescued(1, LAST_CHANCE);
        rescued(2, LAST_CHANCE);
        engine.start();
        assertRunning("w1");
        advance(4_000);
        end("w1");
        assertRunning("w2");
    }

    @Test
    void a_suspect_with_chances_left_does_not_wait_behind_one_that_has_to_be_alone() {
        open(MAX_RESCUES);
        rescued(1, LAST_CHANCE);
        rescued(2, 2);
        other(1);
        engine.start();
        assertRunning("o1");
        advance(2_000);
        assertRunning("o1", "w2");
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "1, 3", "2, 4", "3, 5"})
    void a_task_that_kills_its_process_runs_two_times_more_than_it_may_be_rescued(int maxRescues, int expected) {
        open(maxRescues);
        TaskId id = engine.enqueue(new Work(1));
        int runs = 0;
        while (runs <= expected && runsAgain(id)) {
            runs++;
            die();
            open(maxRescues);
        }
        assertThat(runs).isEqualTo(expected);
        assertThat(store.row(id).orElseThrow().errors())
                .singleElement()
                .asString()
                .contains("max-rescues");
    }

    /** Starts. Returns whether the task runs, and has not failed. */
    private boolean runsAgain(TaskId id) {
        engine.start();
        await().until(() -> !running.isEmpty() || store.row(id).orElseThrow().state() == RowState.FAILED);
        fixture.awaitRest();
        return !running.isEmpty();
    }

    /** Its deaths prove nothing: others were beside it. But they are too many. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void six_more_deaths_after_its_time_alone_are_not_counted(int maxRescues) {
        open(maxRescues);
        TaskId id = engine.enqueue(new Work(1));
        int runs = 0;
        while (runs < 20 && runsAgain(id)) {
            runs++;
            advance(400_000);
            fixture.awaitRest();
            assertThat(isAlone(id)).isFalse();
            die();
            open(maxRescues);
        }
        assertThat(runs).isEqualTo(Math.max(1, maxRescues) + 2 + 6);
    }

    @Test
    void an_innocent_that_died_alone_with_nobody_is_rescued_after_its_last_chance() {
        open(MAX_RESCUES);
        TaskId innocent = rescued(1, LAST_CHANCE);
        engine.start();
        assertRunning("w1");
        end("w1");
        fixture.awaitRest();
        await().until(() -> store.row(innocent).orElseThrow().state() == RowState.SUCCEEDED);
        assertThat(store.rows().stream().map(MemoryStore.Row::state).collect(Collectors.toSet()))
                .containsExactly(RowState.SUCCEEDED);
    }
}
