package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.LogRecord;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More tasks are parked and brought back than one turn changes. */
class ParkingMessagesTest {

    /** A task of a queue that the first client does not know. */
    public record Gone(int number) implements Task {}

    /** Another one. */
    public record Left(int number) implements Task {}

    /** A task that both clients know. */
    public record Known(int number) implements Task {}

    @RegisterExtension
    private final LogRecords log = new LogRecords();

    private final MemoryStore store = new MemoryStore();

    private void insert(String queue, long from, long to) {
        int id = store.queue(queue);
        store.open(List.of(), 0);
        store.turn(Durability.FULL, turn -> {
            turn.insert(
                    LongStream.range(from, to)
                            .mapToObj(task ->
                                    new NewTask(task, id, 0, 0, 0, "{\"number\":1}".getBytes(StandardCharsets.UTF_8)))
                            .toList(),
                    0);
            return true;
        });
        store.crash();
    }

    private List<String> said(String id) {
        return log.all().stream()
                .map(LogRecord::getMessage)
                .filter(line -> line.startsWith(id))
                .toList();
    }

    @Test
    void says_once_how_many_tasks_of_which_queues_were_parked_and_brought_back() {
        insert("Gone", 1, 2_500);
        insert("Left", 3_000, 3_700);
        try (EngineFixture fixture = new EngineFixture(store).processor(Known.class, (task, context) -> {})) {
            fixture.start();
            await().until(() -> store.rows().stream()
                            .filter(row -> row.state() == RowState.PARKED)
                            .count()
                    == 3_199);
        }
        assertThat(said("AFT-209"))
                .containsExactly("AFT-209: parked 3199 tasks (queues: Gone, Left): there is no processor here. Start an"
                        + " application that has one on this store, or delete the tasks in the console");
        AtomicInteger runs = new AtomicInteger();
        try (EngineFixture fixture = new EngineFixture(store)
                .processor(Gone.class, (task, context) -> runs.incrementAndGet())
                .processor(Left.class, (task, context) -> runs.incrementAndGet())) {
            fixture.start();
            await().until(() -> runs.get() == 3_199);
        }
        assertThat(said("AFT-208")).containsExactly("AFT-208: trying 3199 parked tasks again (queues: Gone, Left)");
    }
}
