package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.Cron;
import dev.afterward.Missed;
import dev.afterward.Occurrence;
import dev.afterward.Occurrence.Outcome;
import dev.afterward.Overlap;
import dev.afterward.QueueConfig;
import dev.afterward.Recurrence;
import dev.afterward.ScheduleInfo;
import dev.afterward.ScheduleInfo.Origin;
import dev.afterward.ScheduleInfo.State;
import dev.afterward.SchedulePolicy;
import dev.afterward.Schedules;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.UnknownQueueException;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.store.TaskStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Schedules in a store, with a time that stands still until it is advanced. It begins at 08:00 UTC. */
abstract class ScheduleCases {

    /** A task. */
    public record Work(int number) implements Task {}

    /** A task that nobody processes. */
    public record Unknown(int number) implements Task {}

    /** What a processor sees. */
    private record Run(int number, Optional<Instant> at, Optional<Instant> previous) {}

    static final String START = "2027-01-15T08:00:00Z";
    private static final Cron HOURLY = Cron.of("0 * * * *", "UTC");
    private static final Duration HOUR = Duration.ofHours(1);
    static final Duration PATIENCE = Duration.ofSeconds(30);

    final DrivenClock clock = new DrivenClock();
    private final List<TaskEngine> engines = new ArrayList<>();
    private final ConcurrentLinkedQueue<Run> runs = new ConcurrentLinkedQueue<>();
    /** What holds up the processor of a task. */
    private final Map<Integer, CountDownLatch> gates = new ConcurrentHashMap<>();

    /** A store for one more client, not yet open. */
    abstract TaskStore store();

    /** Changes the store while no client has it open. */
    abstract void execute(String sql) throws Exception;

    /** The number that a query returns while no client has the store open. */
    abstract long number(String query) throws Exception;

    @AfterEach
    void close() {
        gates.values().forEach(CountDownLatch::countDown);
        engines.forEach(TaskEngine::stopNow);
    }

    private TaskEngine engine(UnaryOperator<ClientBuilder> settings) {
        TaskEngine engine = open(settings);
        engine.start();
        return engine;
    }

    private TaskEngine open(UnaryOperator<ClientBuilder> settings) {
        TaskEngine engine = settings.apply(new ClientBuilder()
                        .store(store())
                        .workers(4)
                        .clock(clock)
                        .processor(Work.class, QueueConfig.builder("work").build(), (task, context) -> {
                            CountDownLatch gate = gates.get(task.number());
                            if (gate != null) {
                                gate.await();
                            }
                            Optional<Occurrence> occurrence = context.occurrence();
                            runs.add(new Run(
                                    task.number(),
                                    occurrence.map(Occurrence::at),
                                    occurrence.flatMap(Occurrence::previous)));
                        }))
                .engine();
        engines.add(engine);
        return engine;
    }

    TaskEngine engine() {
        return engine(settings -> settings);
    }

    private void awaitRuns(int count) {
        await().atMost(PATIENCE).until(() -> runs.size() >= count);
        assertThat(runs).hasSize(count);
    }

    /** Advances by an hour, and waits until so many have run. */
    private void hour(int count) {
        clock.advance(HOUR);
        awaitRuns(count);
    }

    private static Instant at(int hour) {
        return Instant.parse(START).plus(Duration.ofHours(hour - 8));
    }

    private static List<Outcome> outcomes(Schedules schedules, String name) {
        return schedules.history(name, 100).stream().map(Occurrence::outcome).toList();
    }

    private static void awaitOutcomes(Schedules schedules, String name, Outcome... expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(outcomes(schedules, name)).containsExactly(expected));
    }

    @Test
    void each_occurrence_fires_and_knows_its_time_and_the_one_before() {
        Schedules schedules = engine().schedules();
        ScheduleInfo put = schedules.put("s", new Work(1), HOURLY);
        assertThat(put.next()).contains(at(9));
        assertThat(put.queue()).isEqualTo("work");
        assertThat(put.recurrence()).contains(HOURLY);
        assertThat(put.origin()).isEqualTo(Origin.PUT);
        hour(1);
        hour(2);
        assertThat(runs)
                .containsExactly(
                        new Run(1, Optional.of(at(9)), Optional.empty()),
                        new Run(1, Optional.of(at(10)), Optional.of(at(9))));
        awaitOutcomes(schedules, "s", Outcome.SUCCEEDED, Outcome.SUCCEEDED);
        Occurrence last = schedules.history("s", 1).get(0);
        assertThat(last.duration()).isPresent();
        assertThat(last.ended()).isPresent();
        assertThat(schedules.find("s").orElseThrow().next()).contains(at(11));
        assertThat(schedules.find("s").orElseThrow().last()).contains(at(10));
        assertThat(schedules.next("s", 3)).containsExactly(at(11), at(12), at(13));
    }

    @Test
    void nothing_fires_before_its_time() {
        TaskEngine engine = engine();
        engine.schedules().put("s", new Work(1), HOURLY);
        clock.advance(HOUR.minusMillis(1));
        engine.enqueue(new Work(2));
        awaitRuns(1);
        clock.advance(Duration.ofMillis(1));
        awaitRuns(2);
    }

    @Test
    void of_those_that_were_missed_the_latest_one_fires() {
        TaskEngine first = engine();
        first.schedules().put("s", new Work(1), HOURLY);
        hour(1);
        awaitOutcomes(first.schedules(), "s", Outcome.SUCCEEDED);
        first.stopNow();
        clock.advance(Duration.ofMinutes(5 * 60 + 30));
        Schedules schedules = engine().schedules();
        awaitRuns(2);
        assertThat(runs).last().isEqualTo(new Run(1, Optional.of(at(14)), Optional.of(at(9))));
        awaitOutcomes(schedules, "s", Outcome.SUCCEEDED, Outcome.SUPERSEDED, Outcome.SUCCEEDED);
        Occurrence missed = schedules.history("s", 10).get(1);
        assertThat(missed.at()).isEqualTo(at(10));
        assertThat(missed.last()).isEqualTo(at(13));
        assertThat(missed.count()).isEqualTo(4);
        assertThat(schedules.find("s").orElseThrow().next()).contains(at(15));
    }

    @Test
    void as_many_are_caught_up_as_are_allowed() {
        TaskEngine first = engine();
        first.schedules().put("s", new Work(1), HOURLY, SchedulePolicy.DEFAULT.catchUp(3));
        first.stopNow();
        clock.advance(Duration.ofHours(5));
        Schedules schedules = engine().schedules();
        awaitRuns(3);
        assertThat(runs.stream().map(run -> run.at.orElseThrow())).containsExactlyInAnyOrder(at(11), at(12), at(13));
        awaitOutcomes(schedules, "s", Outcome.SUCCEEDED, Outcome.SUCCEEDED, Outcome.SUCCEEDED, Outcome.OVER_LIMIT);
    }

    @Test
    void what_is_too_late_does_not_fire() {
        TaskEngine first = engine();
        first.schedules().put("late", new Work(1), HOURLY, SchedulePolicy.DEFAULT.latestStart(Duration.ofMinutes(10)));
        first.schedules().put("skipped", new Work(2), HOURLY, SchedulePolicy.DEFAULT.missed(Missed.SKIP));
        first.stopNow();
        clock.advance(Duration.ofMinutes(90));
        Schedules schedules = engine().schedules();
        awaitOutcomes(schedules, "late", Outcome.TOO_LATE);
        awaitOutcomes(schedules, "skipped", Outcome.TOO_LATE);
        assertThat(runs).isEmpty();
        clock.advance(Duration.ofMinutes(30));
        awaitRuns(2);
    }

    CountDownLatch hold(int number) {
        CountDownLatch gate = new CountDownLatch(1);
        gates.put(number, gate);
        return gate;
    }

    void awaitRunning(TaskEngine engine, int count) {
        await().atMost(PATIENCE)
                .until(() -> engine.manualOperations().attempts().size() == count);
    }

    @Test
    void an_occurrence_is_skipped_while_an_earlier_one_runs() {
        CountDownLatch gate = hold(1);
        TaskEngine engine = engine();
        Schedules schedules = engine.schedules();
        schedules.put("s", new Work(1), HOURLY);
        clock.advance(HOUR);
        awaitRunning(engine, 1);
        clock.advance(HOUR);
        awaitOutcomes(schedules, "s", Outcome.OVERLAPPED, Outcome.FIRED);
        gate.countDown();
        awaitOutcomes(schedules, "s", Outcome.OVERLAPPED, Outcome.SUCCEEDED);
        hour(2);
        assertThat(runs).last().isEqualTo(new Run(1, Optional.of(at(11)), Optional.of(at(9))));
    }

    @Test
    void one_waits_for_the_end_of_an_earlier_one() {
        CountDownLatch gate = hold(1);
        TaskEngine engine = engine();
        Schedules schedules = engine.schedules();
        schedules.put("s", new Work(1), HOURLY, SchedulePolicy.DEFAULT.overlap(Overlap.BUFFER_ONE));
        clock.advance(HOUR);
        awaitRunning(engine, 1);
        clock.advance(HOUR);
        awaitOutcomes(schedules, "s", Outcome.WAITING, Outcome.FIRED);
        clock.advance(HOUR);
        awaitOutcomes(schedules, "s", Outcome.WAITING, Outcome.SUPERSEDED, Outcome.FIRED);
        gate.countDown();
        awaitRuns(2);
        awaitOutcomes(schedules, "s", Outcome.SUCCEEDED, Outcome.SUPERSEDED, Outcome.SUCCEEDED);
        assertThat(runs).last().isEqualTo(new Run(1, Optional.of(at(11)), Optional.of(at(9))));
    }

    /** The client that runs the earlier one dies; the next one finds that it has ended. */
    @Test
    void what_waits_survives_a_restart() {
        CountDownLatch gate = hold(1);
        TaskEngine first = engine();
        first.schedules().put("s", new Work(1), HOURLY, SchedulePolicy.DEFAULT.overlap(Overlap.BUFFER_ONE));
        clock.advance(HOUR);
        awaitRunning(first, 1);
        clock.advance(HOUR);
        awaitOutcomes(first.schedules(), "s", Outcome.WAITING, Outcome.FIRED);
        first.stopNow();
        gate.countDown();
        gates.clear();
        Schedules schedules = engine().schedules();
        awaitRuns(2);
        awaitOutcomes(schedules, "s", Outcome.SUCCEEDED, Outcome.SUCCEEDED);
    }

    @Test
    void overlaps_can_be_allowed() {
        CountDownLatch gate = hold(1);
        TaskEngine engine = engine();
        engine.schedules().put("s", new Work(1), HOURLY, SchedulePolicy.DEFAULT.overlap(Overlap.ALLOW));
        clock.advance(HOUR);
        awaitRunning(engine, 1);
        clock.advance(HOUR);
        awaitRunning(engine, 2);
        gate.countDown();
        awaitRuns(2);
    }

    @Test
    void the_earlier_one_can_be_cancelled() {
        hold(1);
        TaskEngine engine = engine();
        Schedules schedules = engine.schedules();
        schedules.put("s", new Work(1), HOURLY, SchedulePolicy.DEFAULT.overlap(Overlap.CANCEL_OTHER));
        clock.advance(HOUR);
        awaitRunning(engine, 1);
        TaskId first = schedules.history("s", 1).get(0).task().orElseThrow();
        gates.clear();
        clock.advance(HOUR);
        awaitRuns(1);
        await().atMost(PATIENCE).until(() -> engine.status(first) == TaskStatus.CANCELLED);
        awaitOutcomes(schedules, "s", Outcome.SUCCEEDED, Outcome.CANCELLED);
    }

    @Test
    void a_pause_skips_and_stores_nothing_up() {
        TaskEngine engine = engine();
        Schedules schedules = engine.schedules();
        schedules.put("s", new Work(1), HOURLY);
        assertThat(schedules.pause("s")).isTrue();
        assertThat(schedules.pause("s")).isFalse();
        assertThat(schedules.find("s").orElseThrow().state()).isEqualTo(State.PAUSED);
        clock.advance(Duration.ofMinutes(150));
        assertThat(schedules.next("s", 1)).containsExactly(at(11));
        assertThat(schedules.resume("s")).isTrue();
        assertThat(schedules.resume("s")).isFalse();
        List<Occurrence> history = schedules.history("s", 10);
        assertThat(history).hasSize(1);
        assertThat(history.get(0).outcome()).isEqualTo(Outcome.PAUSED);
        assertThat(history.get(0).count()).isEqualTo(2);
        assertThat(schedules.find("s").orElseThrow().next()).contains(at(11));
        clock.advance(Duration.ofMinutes(30));
        awaitRuns(1);
        assertThat(runs).containsExactly(new Run(1, Optional.of(at(11)), Optional.empty()));
        assertThat(schedules.pause("none")).isFalse();
    }

    @Test
    void what_is_put_again_stays_as_it_is_unless_it_is_something_else() {
        TaskEngine engine = engine();
        Schedules schedules = engine.schedules();
        schedules.put("s", new Work(1), HOURLY);
        clock.advance(Duration.ofMinutes(30));
        ScheduleInfo same = schedules.put("s", new Work(1), HOURLY);
        assertThat(same.next()).contains(at(9));
        ScheduleInfo other = schedules.put("s", new Work(2), Recurrence.every(HOUR));
        assertThat(other.next()).contains(at(9).plus(Duration.ofMinutes(30)));
        assertThat(schedules.history("s", 10)).isEmpty();
        // Only the policy: the times go on.
        clock.advance(Duration.ofMinutes(10));
        ScheduleInfo policy =
                schedules.put("s", new Work(2), Recurrence.every(HOUR), SchedulePolicy.DEFAULT.overlap(Overlap.ALLOW));
        assertThat(policy.next()).contains(at(9).plus(Duration.ofMinutes(30)));
        clock.advance(Duration.ofMinutes(50));
        awaitRuns(1);
        assertThat(runs.peek().number).isEqualTo(2);
        assertThat(schedules.remove("s")).isTrue();
        assertThat(schedules.remove("s")).isFalse();
        assertThat(schedules.find("s")).isEmpty();
        assertThat(schedules.history("s", 10)).isEmpty();
    }

    @Test
    void run_now_is_an_occurrence_of_its_own() {
        TaskEngine engine = engine();
        Schedules schedules = engine.schedules();
        schedules.put("s", new Work(1), HOURLY);
        schedules.pause("s");
        assertThat(schedules.runNow("s")).isPresent();
        assertThat(schedules.runNow("s")).isPresent();
        awaitRuns(2);
        assertThat(schedules.runNow("none")).isEmpty();
        assertThat(schedules.history("s", 10)).hasSize(2).allMatch(Occurrence::byHand);
        assertThat(schedules.find("s").orElseThrow().next()).isEmpty();
        assertThat(schedules.next("s", 1)).containsExactly(at(9));
        assertThat(schedules.find("s").orElseThrow().last()).isEmpty();
    }

    @Test
    void what_cannot_be_is_refused() {
        Schedules schedules = engine().schedules();
        assertThatThrownBy(() -> schedules.put("s", new Work(1), Cron.of("0 0 30 2 *", "UTC")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 0 30 2 *");
        assertThatThrownBy(() -> schedules.put("s", new Unknown(1), HOURLY)).isInstanceOf(UnknownQueueException.class);
        assertThatThrownBy(() -> schedules.put(" ", new Work(1), HOURLY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 100");
        assertThatThrownBy(() -> schedules.next("s", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(schedules.list()).isEmpty();
    }

    @Test
    void a_jitter_delays_always_by_the_same_time() {
        TaskEngine engine = engine();
        SchedulePolicy policy = SchedulePolicy.DEFAULT.jitter(Duration.ofMinutes(30));
        engine.schedules().put("s", new Work(1), HOURLY, policy);
        hour(0);
        // Until then nothing is due, and nobody asks.
        AtRest.await(engine);
        clock.advance(Duration.ofMinutes(30));
        awaitRuns(1);
        assertThat(runs.peek().at).contains(at(9));
    }

    @Test
    void what_code_declares_is_stored_changed_and_retired() {
        TaskEngine first =
                engine(settings -> settings.schedule("a", new Work(1), HOURLY).schedule("b", new Work(2), HOURLY));
        AtRest.await(first);
        hour(2);
        awaitOutcomes(first.schedules(), "a", Outcome.SUCCEEDED);
        assertThat(first.schedules().find("a").orElseThrow().origin()).isEqualTo(Origin.DECLARED);
        first.stopNow();
        // b is declared no more, a fires at other times.
        Cron halfPast = Cron.of("30 * * * *", "UTC");
        TaskEngine second = engine(settings -> settings.schedule("a", new Work(3), halfPast));
        Schedules schedules = second.schedules();
        AtRest.await(second);
        assertThat(schedules.find("b").orElseThrow().state()).isEqualTo(State.RETIRED);
        assertThat(schedules.find("a").orElseThrow().next()).contains(at(9).plus(Duration.ofMinutes(30)));
        hour(3);
        second.stopNow();
        // It is declared again.
        TaskEngine third =
                engine(settings -> settings.schedule("a", new Work(3), halfPast).schedule("b", new Work(2), HOURLY));
        AtRest.await(third);
        assertThat(third.schedules().find("b").orElseThrow().state()).isEqualTo(State.ACTIVE);
        assertThat(third.schedules().find("b").orElseThrow().next()).contains(at(11));
        // What was due meanwhile has its record.
        awaitOutcomes(third.schedules(), "b", Outcome.REPLACED, Outcome.SUCCEEDED);
    }

    /** The turn that stores it comes late, as on a busy machine: what was due since the start does not count. */
    @Test
    void the_times_of_what_is_declared_begin_when_it_is_stored() {
        TaskEngine engine = open(settings -> settings.schedule("s", new Work(1), HOURLY));
        TurnRunner turns = engine.life().turns;
        turns.enter();
        try {
            engine.start();
            clock.advance(HOUR);
        } finally {
            turns.leave();
        }
        AtRest.await(engine);
        assertThat(engine.schedules().find("s").orElseThrow().next()).contains(at(10));
        assertThat(runs).isEmpty();
        hour(1);
        assertThat(runs).containsExactly(new Run(1, Optional.of(at(10)), Optional.empty()));
    }

    @Test
    void a_thousand_fire_at_the_same_instant() {
        TaskEngine engine = engine(settings -> {
            ClientBuilder all = settings;
            for (int i = 0; i < 1_000; i++) {
                all = all.schedule("s" + i, new Work(i), HOURLY, SchedulePolicy.DEFAULT);
            }
            return all;
        });
        AtRest.await(engine);
        assertThat(engine.schedules().list()).hasSize(1_000);
        hour(1_000);
        assertThat(runs.stream().map(Run::number).distinct()).hasSize(1_000);
    }

    @Test
    void a_schedule_that_cannot_fire_says_why_and_keeps_no_other_from_firing() throws Exception {
        TaskEngine first = engine();
        first.schedules().put("broken", new Work(1), HOURLY);
        first.schedules().put("lost", new Work(2), HOURLY);
        first.schedules().put("well", new Work(3), HOURLY);
        first.stopNow();
        execute("update afterward_schedule set zone = 'Mars/Base' where name = 'lost'");
        execute("update afterward_schedule set times = '99 * * * *' where name = 'broken'");
        TaskEngine second = engine();
        hour(1);
        hour(2);
        assertThat(runs).extracting(Run::number).containsExactly(3, 3);
        ScheduleInfo lost = second.schedules().find("lost").orElseThrow();
        assertThat(lost.problem().orElseThrow()).contains("Mars/Base");
        assertThat(lost.recurrence()).isEmpty();
        assertThat(second.schedules().find("broken").orElseThrow().problem().orElseThrow())
                .contains("99");
        second.stopNow();
        // A Java that knows the zone goes on.
        execute("update afterward_schedule set zone = 'UTC' where name = 'lost'");
        engine();
        awaitRuns(3);
    }

    /** As after an update of Java: what was worked out by other rules is worked out again. */
    @Test
    void other_rules_of_the_zones_move_the_next_time() throws Exception {
        TaskEngine first = engine();
        first.schedules().put("s", new Work(1), HOURLY);
        first.stopNow();
        execute("update afterward_schedule set rules = 'before', next = next + 7200000, fire = fire + 7200000");
        engine();
        hour(1);
    }

    @Test
    void an_idle_client_asks_nothing_until_the_next_time() throws Exception {
        TaskEngine first = engine();
        for (int i = 0; i < 50; i++) {
            first.schedules().put("s" + i, new Work(i), HOURLY);
        }
        AtRest.await(first);
        long turns = first.life().turns.lastTurn();
        clock.advance(Duration.ofMinutes(59));
        AtRest.await(first);
        assertThat(first.life().turns.lastTurn()).isEqualTo(turns);
    }

    @Test
    void a_schedule_keeps_a_thousand_records() throws Exception {
        TaskEngine engine = engine();
        Schedules schedules = engine.schedules();
        schedules.put("s", new Work(1), Recurrence.every(Duration.ofSeconds(1)), SchedulePolicy.DEFAULT.catchUp(900));
        for (int i = 1; i <= 2; i++) {
            clock.advance(Duration.ofMinutes(15));
            awaitRuns(900 * i);
        }
        assertThat(schedules.history("s", 1_000)).hasSize(1_000);
        engine.stopNow();
        assertThat(number("select count(*) from afterward_occurrence")).isEqualTo(1_000);
    }

    @Test
    void a_clock_that_is_set_back_brings_back_nothing_that_has_fired() {
        TaskEngine engine = engine();
        engine.schedules().put("s", new Work(1), HOURLY);
        hour(1);
        clock.jump(Duration.ofMinutes(-30));
        assertThat(engine.schedules().find("s").orElseThrow().next()).contains(at(10));
        // The same times, in other words: 09:00 comes again, and has fired.
        engine.schedules().put("s", new Work(1), Cron.of("0 * * * *", "Etc/UTC"));
        clock.advance(Duration.ofMinutes(90));
        awaitRuns(2);
        assertThat(runs).last().isEqualTo(new Run(1, Optional.of(at(10)), Optional.of(at(9))));
    }

    /** Nobody who knows of schedules has ended its task: somebody has cancelled it, and it was waiting. */
    @Test
    void a_task_that_was_cancelled_by_hand_is_not_in_the_way_of_the_next_occurrence() {
        TaskEngine engine = engine();
        Schedules schedules = engine.schedules();
        schedules.put("s", new Work(1), HOURLY);
        engine.operations().pause("work");
        clock.advance(HOUR);
        awaitOutcomes(schedules, "s", Outcome.FIRED);
        assertThat(engine.cancel(schedules.history("s", 1).get(0).task().orElseThrow()))
                .isTrue();
        awaitOutcomes(schedules, "s", Outcome.CANCELLED);
        engine.operations().resume("work");
        hour(1);
        awaitOutcomes(schedules, "s", Outcome.SUCCEEDED, Outcome.CANCELLED);
    }

    @Test
    void what_waits_does_not_fire_when_it_is_too_late() {
        CountDownLatch gate = hold(1);
        TaskEngine engine = engine();
        Schedules schedules = engine.schedules();
        schedules.put(
                "s",
                new Work(1),
                HOURLY,
                SchedulePolicy.DEFAULT.overlap(Overlap.BUFFER_ONE).latestStart(Duration.ofMinutes(10)));
        clock.advance(HOUR);
        awaitRunning(engine, 1);
        clock.advance(HOUR);
        awaitOutcomes(schedules, "s", Outcome.WAITING, Outcome.FIRED);
        clock.advance(Duration.ofMinutes(11));
        gate.countDown();
        awaitOutcomes(schedules, "s", Outcome.TOO_LATE, Outcome.SUCCEEDED);
    }

    @Test
    void a_task_that_is_retried_by_hand_is_in_the_way_of_the_next_occurrence() {
        CountDownLatch gate = hold(7);
        TaskEngine engine = engine();
        Schedules schedules = engine.schedules();
        schedules.put("s", new Work(7), HOURLY);
        clock.advance(HOUR);
        awaitRunning(engine, 1);
        TaskId task = schedules.history("s", 1).get(0).task().orElseThrow();
        assertThat(engine.cancel(task)).isTrue();
        awaitOutcomes(schedules, "s", Outcome.CANCELLED);
        assertThat(engine.operations().retry(task)).isTrue();
        awaitRunning(engine, 1);
        awaitOutcomes(schedules, "s", Outcome.FIRED);
        clock.advance(HOUR);
        awaitOutcomes(schedules, "s", Outcome.OVERLAPPED, Outcome.FIRED);
        gate.countDown();
        awaitOutcomes(schedules, "s", Outcome.OVERLAPPED, Outcome.SUCCEEDED);
    }

    /** Of a newer library, that is. */
    @Test
    void a_row_that_cannot_be_read_keeps_no_other_from_firing() throws Exception {
        TaskEngine first = engine();
        first.schedules().put("newer", new Work(1), HOURLY);
        first.schedules().put("odd", new Work(2), HOURLY);
        first.schedules().put("well", new Work(3), HOURLY);
        first.stopNow();
        execute("update afterward_schedule set overlap = 99 where name = 'newer'");
        execute("update afterward_schedule set catch_up = 0 where name = 'odd'");
        Schedules schedules = engine().schedules();
        hour(1);
        assertThat(runs.peek().number).isEqualTo(3);
        assertThat(schedules.find("newer").orElseThrow().problem().orElseThrow())
                .contains("does not know");
        assertThat(schedules.find("odd").orElseThrow().problem()).isPresent();
        // What is put again can be read again.
        schedules.put("newer", new Work(4), HOURLY);
        hour(3);
    }

    @Test
    void the_next_times_of_an_interval_are_those_at_which_it_fires() {
        Schedules schedules = engine().schedules();
        schedules.put("s", new Work(1), Recurrence.every(HOUR));
        assertThat(schedules.next("s", 2)).containsExactly(at(9), at(10));
        schedules.pause("s");
        clock.advance(Duration.ofMinutes(150));
        assertThat(schedules.next("s", 2)).containsExactly(at(11), at(12));
        schedules.resume("s");
        assertThat(schedules.find("s").orElseThrow().next()).contains(at(11));
    }
}
