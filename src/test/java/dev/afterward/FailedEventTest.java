package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a listener learns of a task that has failed or was cancelled: its id, its queue, and the task itself on demand. */
class FailedEventTest {

    private static final AtomicInteger READ = new AtomicInteger();

    /** Its processor empties it; how often it is read is counted. */
    @TaskQueue(name = "basket")
    public record Basket(List<String> goods) implements Task {
        public Basket {
            READ.incrementAndGet();
            goods = new ArrayList<>(goods);
        }
    }

    /** Another type. */
    @TaskQueue(name = "other")
    public record Other() implements Task {}

    @TempDir
    Path directory;

    private final Queue<TaskEvent> events = new ConcurrentLinkedQueue<>();
    private TaskService client;

    @AfterEach
    void stop() {
        if (client != null) {
            client.stopNow();
        }
    }

    private Afterward.Builder builder() {
        return Afterward.builder().sqlite(directory.resolve("tasks.db"));
    }

    private TaskEvent.Failed failed() {
        READ.set(0);
        client = builder()
                .processor(Basket.class, (task, context) -> {
                    task.goods().clear();
                    throw new IllegalStateException("the shop is closed");
                })
                .listener(events::add)
                .build();
        client.start();
        client.enqueue(new Basket(List.of("tea", "secret wish")));
        await().until(() -> events.stream().anyMatch(TaskEvent.Failed.class::isInstance));
        return events.stream()
                .filter(TaskEvent.Failed.class::isInstance)
                .map(TaskEvent.Failed.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void the_task_is_as_it_was_enqueued_whatever_its_processor_did() {
        TaskEvent.Failed failed = failed();
        assertThat(failed.task())
                .hasValueSatisfying(task -> assertThat(task).isEqualTo(new Basket(List.of("tea", "secret wish"))));
        assertThat(failed.task(Basket.class).orElseThrow().goods()).containsExactly("tea", "secret wish");
    }

    @Test
    void the_task_is_read_when_it_is_asked_for() {
        TaskEvent.Failed failed = failed();
        // Once when it was made, once for its processor; what a test of the payload reads is read by enqueue.
        int before = READ.get();
        assertThat(failed.toString()).doesNotContain("secret");
        assertThat(READ).hasValue(before);
        failed.task();
        assertThat(READ).hasValue(before + 1);
    }

    @Test
    void a_task_of_another_type_is_none() {
        TaskEvent.Failed failed = failed();
        assertThat(failed.task(Other.class)).isEmpty();
        assertThatNullPointerException().isThrownBy(() -> failed.task(null));
    }

    @Test
    void an_event_that_a_test_has_made_needs_no_task() {
        TaskEvent.Failed made = new TaskEvent.Failed(new TaskId(1), "basket", 1, Duration.ZERO, "closed");
        assertThat(made.task()).isEmpty();
        assertThat(made.task(Basket.class)).isEmpty();
    }

    @Test
    void every_event_of_one_task_names_it_and_its_queue() {
        AtomicReference<TaskId> waiting = new AtomicReference<>();
        client = builder()
                .processor(Basket.class, (task, context) -> client.cancel(waiting.get()))
                .listener(events::add)
                .build();
        waiting.set(client.add(new Basket(List.of()))
                .after(Duration.ofDays(1))
                .submit()
                .get(0));
        client.start();
        TaskId done = client.enqueue(new Basket(List.of()));
        await().until(() -> events.stream().anyMatch(TaskEvent.Succeeded.class::isInstance));
        assertThat(events)
                .filteredOn(TaskEvent.OfTask.class::isInstance)
                .extracting(event -> ((TaskEvent.OfTask) event).id() + " " + ((TaskEvent.OfTask) event).queue())
                .containsOnly(done + " basket", waiting.get() + " basket");
        assertThat(events).filteredOn(TaskEvent.Cancelled.class::isInstance).hasSize(1);
    }

    @Test
    void a_cancelled_task_of_a_queue_that_is_not_processed_here_has_its_queue_too() {
        client = builder().processor(Other.class, (task, context) -> {}).build();
        TaskId id = client.add(new Other()).after(Duration.ofDays(1)).submit().get(0);
        client.stopNow();
        client = builder()
                .processor(Basket.class, (task, context) -> {})
                .listener(events::add)
                .build();
        client.start();
        assertThat(client.cancel(id)).isTrue();
        await().untilAsserted(() -> assertThat(events).contains(new TaskEvent.Cancelled(id, "other")));
    }
}
