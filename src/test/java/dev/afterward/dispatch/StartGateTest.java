package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.ConfigurationException;
import dev.afterward.Gate;
import dev.afterward.Interval;
import dev.afterward.QueueConfig;
import dev.afterward.Recurrence;
import dev.afterward.Task;
import dev.afterward.TaskUpgrade;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.dispatch.runtime.Uninterrupted;
import dev.afterward.sqlite.Sqlite;
import dev.afterward.sqlite.SqliteFile;
import dev.afterward.store.TaskStore;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What stands before the start of a client. */
class StartGateTest {

    public record Order(int number) implements Task {}

    @TempDir
    Path directory;

    @RegisterExtension
    private final LogRecords log = new LogRecords();

    private final List<TaskEngine> engines = new ArrayList<>();
    private final CountDownLatch hangs = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void close() {
        over.countDown();
        engines.forEach(TaskEngine::stopNow);
    }

    /** An upgrade that does not return. */
    private final class Hanging implements TaskUpgrade<Order> {

        @Override
        public int from() {
            return 1;
        }

        @Override
        public JsonObject upgrade(JsonObject task) {
            hangs.countDown();
            boolean ended = false;
            while (!ended) {
                try {
                    over.await();
                    ended = true;
                } catch (InterruptedException e) {
                    // It does not respond to that either.
                }
            }
            return task;
        }
    }

    private TaskEngine open(UnaryOperator<ClientBuilder> release) {
        return open(Sqlite.file(SqliteFile.at(directory.resolve("tasks.db"))), release);
    }

    private TaskEngine openShared(UnaryOperator<ClientBuilder> release) {
        return open(new SharedDatabase(directory).store(), release);
    }

    private TaskEngine open(TaskStore store, UnaryOperator<ClientBuilder> release) {
        TaskEngine engine =
                release.apply(new ClientBuilder().store(store).workers(1)).engine();
        engines.add(engine);
        return engine;
    }

    private static UnaryOperator<ClientBuilder> orders(int version) {
        return settings -> settings.processor(
                Order.class, QueueConfig.builder("orders").version(version).build(), (task, context) -> {});
    }

    private void stored(UnaryOperator<ClientBuilder> release, Task... tasks) {
        TaskEngine before = open(release);
        before.client().add(tasks).submit();
        before.stopNow();
    }

    private List<String> said(String id) {
        return log.all().stream()
                .map(LogRecord::getMessage)
                .filter(line -> line.startsWith(id))
                .toList();
    }

    /** Waits until something hangs, or has ended, and then no more. */
    private boolean outOfPatience(CountDownLatch ended, long millis) {
        await().until(() -> hangs.getCount() == 0 || ended.getCount() == 0);
        return ended.getCount() == 0;
    }

    @Test
    void a_release_that_does_not_return_from_an_upgrade_is_refused() {
        stored(orders(1), new Order(1));
        TaskEngine after = open(settings ->
                orders(2).apply(settings).upgrade(Order.class, new Hanging()).gate(Gate.FAIL));
        StartGate gate = new StartGate(after.setup(), this::outOfPatience);
        assertThatThrownBy(() -> gate.pass(after.life()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("of queue 'orders', version 1 has not ended")
                .hasMessageContaining("afterward.gate");
    }

    @Test
    void a_start_that_only_warns_does_without_what_does_not_return() {
        stored(orders(1), new Order(1));
        TaskEngine after = open(settings ->
                orders(2).apply(settings).upgrade(Order.class, new Hanging()).gate(Gate.WARN));
        StartGate gate = new StartGate(after.setup(), this::outOfPatience);
        gate.pass(after.life());
        await().untilAsserted(() -> assertThat(said("AFT-248")).hasSize(1));
        assertThat(log.all())
                .filteredOn(line -> line.getMessage().startsWith("AFT-248"))
                .singleElement()
                .satisfies(line -> assertThat(line.getThrown())
                        .hasMessageContaining("of queue 'orders', version 1 has not ended"));
    }

    /** As on Open Liberty. */
    @Test
    void where_threads_wait_for_the_end_of_the_start_it_reads_itself() {
        stored(orders(1), new Order(1));
        TaskEngine after = open(settings -> orders(2)
                .apply(settings)
                .gate(Gate.FAIL)
                .threadFactory(work -> new Thread(() -> Uninterrupted.await(over, 60_000))));
        StartGate gate = new StartGate(after.setup(), (latch, millis) -> latch.getCount() == 0);
        assertThatThrownBy(() -> gate.pass(after.life()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("1 task of queue 'orders', version 1 would not run");
    }

    /** Looks again at once. */
    private static boolean impatient(CountDownLatch end, long millis) {
        return Uninterrupted.await(end, millis < 60_000 ? millis : 10);
    }

    @Test
    void what_was_found_goes_with_the_tasks() {
        stored(orders(1), new Order(1), new Order(2));
        TaskEngine after = open(settings -> orders(2).apply(settings).gate(Gate.WARN));
        StartGate gate = new StartGate(after.setup(), StartGateTest::impatient);
        gate.pass(after.life());
        gate.follow(after.life());
        await().untilAsserted(() -> assertThat(gate.report().complete()).isTrue());
        assertThat(gate.report().stuck()).isEqualTo(2);
        after.search().stream()
                .forEach(
                        task -> assertThat(after.operations().delete(task.id())).isTrue());
        await().untilAsserted(() -> assertThat(gate.report().findings()).isEmpty());
        gate.stop();
    }

    @Test
    void what_was_found_of_schedules_goes_with_them() {
        TaskEngine before = open(orders(1));
        before.schedules().put("nightly", new Order(1), Recurrence.every(Duration.ofHours(7)));
        before.stopNow();
        TaskEngine after = open(settings -> orders(2).apply(settings).gate(Gate.WARN));
        StartGate gate = new StartGate(after.setup(), StartGateTest::impatient);
        gate.pass(after.life());
        gate.follow(after.life());
        await().untilAsserted(() -> assertThat(gate.report().complete()).isTrue());
        assertThat(gate.report().findings())
                .singleElement()
                .satisfies(found -> assertThat(found.example()).isEqualTo("nightly"));
        after.schedules().put("nightly", new Order(2), Recurrence.every(Duration.ofHours(7)));
        await().untilAsserted(() -> assertThat(gate.report().findings()).isEmpty());
        gate.stop();
    }

    @Test
    void a_schedule_whose_tasks_would_not_run_keeps_a_release_from_starting() {
        TaskEngine before = open(orders(1));
        before.schedules().put("nightly", new Order(1), Recurrence.every(Duration.ofHours(7)));
        before.stopNow();
        assertThatThrownBy(() -> open(settings -> orders(2).apply(settings).gate(Gate.FAIL))
                        .start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("1 schedule of queue 'orders', version 1 would not run: no TaskUpgrade")
                .hasMessageContaining("(one is nightly)");
    }

    /** The release writes them anew. */
    @Test
    void what_the_code_declares_is_not_held_against_it() {
        Interval seven = Recurrence.every(Duration.ofHours(7));
        open(settings -> orders(1).apply(settings).schedule("nightly", new Order(1), seven))
                .start();
        await().until(() -> engines.get(0).schedules().find("nightly").isPresent());
        engines.get(0).stopNow();
        TaskEngine after = open(settings -> orders(2)
                .apply(settings)
                .schedule("nightly", new Order(1), seven)
                .gate(Gate.FAIL));
        after.start();
        assertThat(after.manualOperations().status().gate().findings()).isEmpty();
    }

    @Test
    void tasks_that_only_others_can_know_are_warned_of() {
        TaskEngine before = openShared(orders(1));
        before.client().add(new Order(1), new Order(2), new Order(3)).submit();
        before.stopNow();
        openShared(settings -> settings.processor(
                                Order.class, QueueConfig.builder("purchases").build(), (task, context) -> {})
                        .gate(Gate.FAIL))
                .start();
        await().untilAsserted(() -> assertThat(log.all())
                .filteredOn(line -> line.getMessage().startsWith("AFT-247"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.getLevel()).isEqualTo(Level.WARNING);
                    assertThat(line.getMessage())
                            .contains("3 tasks of queue 'orders', version 1 are left to other clients", "'formerly'");
                }));
    }
}
