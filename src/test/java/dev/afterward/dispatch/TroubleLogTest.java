package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.Task;
import dev.afterward.TaskStoreException;
import dev.afterward.store.StoreUnusableException;
import java.util.List;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the log says when the store makes trouble. */
class TroubleLogTest {

    /** A task. */
    public record Work(int number) implements Task {}

    @RegisterExtension
    private final LogRecords log = new LogRecords();

    private final MemoryStore store = new MemoryStore();

    /** The log is complete when the client has stopped. */
    private List<String> saidWhen(RuntimeException failure) {
        try (EngineFixture fixture =
                new EngineFixture(store).clock(new DrivenClock()).processor(Work.class, (task, context) -> {})) {
            TaskEngine engine = fixture.start();
            fixture.awaitRest();
            store.failWith(failure);
            assertThatThrownBy(() -> engine.operations().pause("Work")).isInstanceOf(TaskStoreException.class);
            fixture.awaitRest();
            store.failWith(null);
        }
        // The logger is that of all clients.
        return log.all().stream()
                .filter(logged -> logged.getThrown() == failure)
                .map(LogRecord::getMessage)
                .toList();
    }

    @Test
    void a_turn_that_fails_is_said_with_the_time_of_the_next_try() {
        assertThat(saidWhen(new TaskStoreException("the disk is full")))
                .containsExactly(
                        "AFT-202: writing to the task store failed; retrying in 100 ms. See the cause; check the store's disk"
                                + " space and locks");
    }

    @Test
    void a_store_that_cannot_be_used_is_said_once_and_is_not_tried_again() {
        assertThat(saidWhen(new StoreUnusableException("damaged", null)))
                .containsExactly("AFT-214: the store cannot be used: no task is accepted or run until the next start");
    }
}
