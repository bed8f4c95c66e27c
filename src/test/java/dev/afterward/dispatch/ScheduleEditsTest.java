package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Cron;
import dev.afterward.QueueConfig;
import dev.afterward.Recurrence;
import dev.afterward.ScheduleInfo;
import dev.afterward.ScheduleInfo.Origin;
import dev.afterward.SchedulePolicy;
import dev.afterward.Task;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.store.ManualSchedules.Edit;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a schedule that was edited, when the code says something else. */
class ScheduleEditsTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private static final Cron HOURLY = Cron.of("0 * * * *", "UTC");
    private static final Recurrence EDITED = Recurrence.every(Duration.ofMinutes(10));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final LogRecords log = new LogRecords();

    @TempDir
    Path directory;

    private final DrivenClock clock = new DrivenClock();
    private TaskStore store;
    private TaskEngine engine;

    /** Starts an application that declares a schedule with a task, or none with 0, and that is the only one. */
    private void start(int number) {
        if (engine != null) {
            engine.stopNow();
        }
        store = Stores.sqlite(directory.resolve("tasks.db"), true, work -> new Thread(work).start(), "a test");
        ClientBuilder builder = new ClientBuilder()
                .store(store)
                .clock(clock)
                .processor(Work.class, QueueConfig.builder("work").build(), (task, context) -> {});
        engine = (number == 0 ? builder : builder.schedule("s", new Work(number), HOURLY)).engine();
        engine.start();
        AtRest.await(engine);
    }

    @AfterEach
    void stop() {
        engine.stopNow();
    }

    private void edit(String actor) {
        assertThat(engine.manualOperations().schedules().edit("s", row -> true, EDITED, SchedulePolicy.DEFAULT, actor))
                .isEqualTo(Edit.STORED);
        assertThat(info().recurrence()).contains(EDITED);
    }

    private ScheduleInfo info() {
        return engine.schedules().find("s").orElseThrow();
    }

    private List<String> undone() {
        return log.all().stream()
                .map(LogRecord::getMessage)
                .filter(message -> message.startsWith("AFT-246"))
                .toList();
    }

    private void awaitUndone(String what) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(undone())
                        .singleElement()
                        .asString()
                        .startsWith("AFT-246: schedule 's' was changed " + what + " at "
                                + Instant.ofEpochMilli(clock.millis()) + ", and is now"));
    }

    @Test
    void an_edit_holds_until_the_code_changes() {
        start(1);
        edit("ann");
        start(1);
        assertThat(info())
                .extracting(ScheduleInfo::origin, one -> one.recurrence().orElseThrow())
                .containsExactly(Origin.EDITED, EDITED);
        assertThat(undone()).isEmpty();
        start(2);
        await().atMost(PATIENCE).until(() -> info().origin() == Origin.DECLARED);
        assertThat(info().recurrence()).contains(HOURLY);
        awaitUndone("in the console by 'ann'");
    }

    @Test
    void what_is_put_undoes_an_edit() {
        start(0);
        engine.schedules().put("s", new Work(1), HOURLY);
        edit("ann");
        assertThat(engine.schedules().put("s", new Work(1), HOURLY).recurrence())
                .contains(HOURLY);
        assertThat(info().origin()).isEqualTo(Origin.PUT);
        awaitUndone("in the console by 'ann'");
        engine.schedules().put("s", new Work(2), HOURLY);
        assertThat(undone()).as("there was no other edit").hasSize(1);
    }

    @Test
    void what_is_put_over_a_declared_schedule_undoes_an_edit_of_it() {
        start(1);
        edit("ann");
        engine.schedules().put("s", new Work(1), HOURLY);
        assertThat(info().origin()).isEqualTo(Origin.EDITED);
        awaitUndone("in the console by 'ann'");
    }

    @Test
    void what_the_application_puts_over_what_it_declares_is_its_own_edit() {
        start(1);
        engine.schedules().put("s", new Work(1), EDITED);
        assertThat(store.inspector().schedule("s").orElseThrow().row().origin().edit())
                .isNotNull()
                .satisfies(edit -> {
                    assertThat(edit.at()).isEqualTo(clock.millis());
                    assertThat(edit.by()).isNull();
                });
        // It takes back nothing that somebody else has done.
        engine.schedules().put("s", new Work(3), EDITED);
        start(2);
        await().atMost(PATIENCE).until(() -> info().origin() == Origin.DECLARED);
        awaitUndone("with Schedules.put");
    }
}
