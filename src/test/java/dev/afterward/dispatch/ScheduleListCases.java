package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.afterward.Cron;
import dev.afterward.Occurrence;
import dev.afterward.Occurrence.Outcome;
import dev.afterward.Overlap;
import dev.afterward.QueueConfig;
import dev.afterward.SchedulePolicy;
import dev.afterward.Schedules;
import dev.afterward.Task;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.store.RowState;
import dev.afterward.store.ScheduleLists;
import dev.afterward.store.ScheduleLists.NamedSchedule;
import dev.afterward.store.ScheduleWatch.Blocked;
import dev.afterward.store.TaskStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How schedules are found in a store, with a time that stands still until it is advanced. */
abstract class ScheduleListCases {

    /** A task. */
    public record Work(String name) implements Task {}

    private static final Cron HOURLY = Cron.of("0 * * * *", "UTC");
    private static final Duration HOUR = Duration.ofHours(1);

    private final DrivenClock clock = new DrivenClock();
    private final Map<String, Boolean> failing = new ConcurrentHashMap<>();
    private final CountDownLatch held = new CountDownLatch(1);
    private TaskEngine engine;
    private Schedules schedules;
    private ScheduleLists lists;

    /** A store, not yet open. */
    abstract TaskStore store();

    @BeforeEach
    void open() {
        TaskStore store = store();
        engine = new ClientBuilder()
                .store(store)
                .workers(4)
                .clock(clock)
                .processor(Work.class, QueueConfig.builder("work").build(), (task, context) -> {
                    if (task.name().equals("held")) {
                        held.await();
                    }
                    if (failing.containsKey(task.name())) {
                        throw new IllegalStateException("so it is");
                    }
                })
                .engine();
        engine.start();
        schedules = engine.schedules();
        lists = store.inspector();
    }

    @AfterEach
    void close() {
        held.countDown();
        engine.stopNow();
    }

    private void put(String... names) {
        for (String name : names) {
            assertThat(schedules.put(name, new Work(name), HOURLY).name()).isEqualTo(name);
        }
    }

    /** Advances by an hour, and waits until the last occurrences of schedules have ended. */
    private void hour(String... names) {
        clock.advance(HOUR);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Map<String, Occurrence> last = lists.lastOccurrences(List.of(names));
            assertThat(last).containsOnlyKeys(names);
            assertThat(last.values()).allSatisfy(occurrence -> {
                assertThat(occurrence.outcome()).isNotEqualTo(Outcome.FIRED);
                assertThat(occurrence.at().toEpochMilli()).isGreaterThan(clock.millis() - HOUR.toMillis());
            });
        });
    }

    private static List<String> names(List<NamedSchedule> found) {
        return found.stream().map(one -> one.row().name()).toList();
    }

    @Test
    void schedules_are_found_by_the_beginning_of_their_names() {
        put("a", "b", "b%", "b_1", "ba", "bz\ud83d\ude00", "b\uffff", "c");
        assertThat(names(lists.schedules("b", "", 10)))
                .containsExactly("b", "b%", "b_1", "ba", "bz\ud83d\ude00", "b\uffff");
        assertThat(names(lists.schedules("b", "b%", 2))).containsExactly("b_1", "ba");
        assertThat(names(lists.schedules("b%", "", 10))).containsExactly("b%");
        assertThat(names(lists.schedules("b", "c", 10)))
                .as("a page of another search begins at its first one")
                .hasSize(6);
        assertThat(names(lists.schedules("", "ba", 10))).containsExactly("bz\ud83d\ude00", "b\uffff", "c");
        assertThat(names(lists.schedules("d", "", 10))).isEmpty();
        assertThat(lists.schedules("", "", 10))
                .hasSize(8)
                .allMatch(one -> one.queue().equals("work"));
        assertThat(lists.schedules("", 10))
                .hasSize(8)
                .as("what their tasks hold is read of one alone")
                .allMatch(one -> one.row().payload().length == 0);
        assertThat(lists.schedule("a").orElseThrow().row().payload()).isNotEmpty();
    }

    @Test
    void the_last_occurrences_of_several_are_read_at_once() {
        put("one", "two", "none");
        assertThat(schedules.pause("none")).isTrue();
        failing.put("two", true);
        hour("one", "two");
        hour("one", "two");
        Map<String, Occurrence> last = lists.lastOccurrences(List.of("one", "two", "none", "missing"));
        assertThat(last).containsOnlyKeys("one", "two");
        assertThat(last.get("one")).isEqualTo(schedules.history("one", 1).get(0));
        assertThat(last.get("two").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(lists.lastOccurrences(List.of())).isEmpty();
    }

    @Test
    void a_schedule_fails_when_its_last_three_occurrences_have() {
        put("bad", "good", "mixed", "paused");
        failing.put("bad", true);
        failing.put("mixed", true);
        failing.put("paused", true);
        String[] all = {"bad", "good", "mixed", "paused"};
        hour(all);
        hour(all);
        assertThat(names(lists.scheduleWatch().failing(10))).isEmpty();
        hour(all);
        assertThat(names(lists.scheduleWatch().failing(10))).containsExactlyInAnyOrder("bad", "mixed", "paused");
        assertThat(lists.scheduleWatch().failing(2)).hasSize(2);
        failing.remove("mixed");
        assertThat(schedules.pause("paused")).isTrue();
        hour("bad", "good", "mixed");
        assertThat(names(lists.scheduleWatch().failing(10))).containsExactly("bad");
        assertThat(lists.scheduleWatch().withProblem(10)).isEmpty();
    }

    private void putHeld(String name, Overlap overlap) {
        assertThat(schedules
                        .put(name, new Work("held"), HOURLY, SchedulePolicy.DEFAULT.overlap(overlap))
                        .name())
                .isEqualTo(name);
    }

    private long blocked(String name) {
        return lists.schedule(name).orElseThrow().row().state().blocked();
    }

    private List<Blocked> blocked(int occurrences, Duration since) {
        return lists.scheduleWatch().blocked(occurrences, now().minus(since), 10);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    @Test
    void aScheduleIsFoundThatAnEarlierTaskKeepsFromFiring() {
        putHeld("skips", Overlap.SKIP);
        putHeld("waits", Overlap.BUFFER_ONE);
        putHeld("overlaps", Overlap.ALLOW);
        for (int hours = 0; hours <= 3; hours++) {
            int fired = hours;
            clock.advance(HOUR);
            await().untilAsserted(() -> {
                assertThat(blocked("skips")).isEqualTo(fired);
                assertThat(blocked("waits")).isEqualTo(fired);
            });
        }
        assertThat(blocked("overlaps")).isZero();
        assertThat(blocked(3, HOUR.multipliedBy(2)))
                .as("it began two hours ago")
                .extracting(
                        one -> one.schedule().row().name(),
                        one -> one.schedule().queue())
                .containsExactlyInAnyOrder(tuple("skips", "work"), tuple("waits", "work"));
        assertThat(blocked(3, HOUR.multipliedBy(2))).allSatisfy(one -> {
            assertThat(schedules.occurrence(one.task())).isPresent();
            // Where a lease can run out, a clock that is advanced by hours takes the task back.
            assertThat(one.state()).isIn(RowState.RUNNING, RowState.READY);
        });
        assertThat(blocked(4, HOUR)).as("four occurrences").isEmpty();
        assertThat(blocked(3, HOUR.multipliedBy(3))).as("for three hours").isEmpty();
        assertThat(lists.scheduleWatch().blocked(1, now(), 1)).hasSize(1);

        assertThat(schedules.pause("skips")).isTrue();
        assertThat(blocked(1, Duration.ZERO))
                .extracting(one -> one.schedule().row().name())
                .containsExactly("waits");
        assertThat(schedules.resume("skips")).isTrue();
        held.countDown();
        await().untilAsserted(() ->
                assertThat(blocked("waits")).as("what has waited has fired").isZero());
        assertThat(blocked("skips")).as("until it fires again").isEqualTo(3);
        await().untilAsserted(() ->
                assertThat(blocked(1, Duration.ZERO)).as("its task has ended").isEmpty());
        clock.advance(HOUR);
        await().untilAsserted(() -> assertThat(blocked("skips")).isZero());
    }

    @Test
    void aScheduleIsFoundThatIsPausedForLongAndWouldHaveFired() {
        put("running", "forgotten");
        assertThat(schedules.pause("forgotten")).isTrue();
        assertThat(paused(Duration.ZERO)).as("nothing was left out").isEmpty();
        clock.advance(HOUR.plusMinutes(10));
        assertThat(paused(HOUR)).containsExactly("forgotten");
        assertThat(paused(HOUR.plusMinutes(11))).as("not for so long").isEmpty();
        assertThat(schedules.resume("forgotten")).isTrue();
        assertThat(paused(Duration.ZERO)).isEmpty();
    }

    private List<String> paused(Duration since) {
        return names(lists.scheduleWatch().paused(now(), now().minus(since), 10));
    }
}
