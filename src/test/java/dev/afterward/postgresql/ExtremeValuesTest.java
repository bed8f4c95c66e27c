package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskId;
import dev.afterward.TaskInfo;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The longest, the largest and the strangest values that the API takes, in PostgreSQL. */
class ExtremeValuesTest {

    /** A task. */
    public record Note(String text) implements Task {}

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private TaskService client;

    private final Queue<Note> processed = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        if (client != null) {
            client.stopNow();
        }
    }

    private void open(String queue, int workers, TaskProcessor<Note> processor) {
        client = Afterward.builder()
                .dataSource(server.dataSource())
                .workers(workers)
                .processor(
                        Note.class,
                        QueueConfig.builder(queue)
                                .maxAttempts(1)
                                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                                .build(),
                        processor)
                .build();
    }

    private void awaitStatus(TaskId id, TaskStatus status) {
        await().atMost(Duration.ofSeconds(30)).until(() -> client.status(id) == status);
    }

    @Test
    void anyPriorityIsKeptAndGoesByItsOrder() {
        open("notes", 1, (task, context) -> processed.add(task));
        int[] priorities = {0, Integer.MIN_VALUE, -1, Integer.MAX_VALUE, Integer.MIN_VALUE + 1, 1};
        for (int priority : priorities) {
            TaskId id = client.add(new Note("" + priority))
                    .priority(priority)
                    .submit()
                    .get(0);
            assertThat(client.find(id)).map(TaskInfo::priority).contains(priority);
        }
        assertThat(client.search().page(10).tasks())
                .extracting(TaskInfo::priority)
                .containsExactlyInAnyOrder(0, Integer.MIN_VALUE, -1, Integer.MAX_VALUE, Integer.MIN_VALUE + 1, 1);
        client.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> processed.size() == priorities.length);
        assertThat(processed)
                .extracting(Note::text)
                .containsExactly("2147483647", "1", "0", "-1", "-2147483647", "-2147483648");
    }

    @Test
    void manyTasksOfTheLowestPriorityAreWrittenTogether() {
        open("notes", 0, (task, context) -> {});
        List<TaskId> ids = client.add(Collections.nCopies(40, new Note("a")))
                .priority(Integer.MIN_VALUE)
                .submit();
        assertThat(ids)
                .hasSize(40)
                .allSatisfy(id -> assertThat(client.status(id)).isEqualTo(TaskStatus.PENDING));
    }

    @Test
    void aLongPayloadComesBackAsItWas() {
        open("notes", 2, (task, context) -> processed.add(task));
        List<Note> notes = List.of(
                new Note("x".repeat(1_000_000)),
                new Note("\0'\"\\{},?;--${a}\u20ac\ud83d\ude00".repeat(1000)),
                new Note(""));
        List<TaskId> ids = client.add(notes).submit();
        client.start();
        ids.forEach(id -> awaitStatus(id, TaskStatus.SUCCEEDED));
        assertThat(processed).containsExactlyInAnyOrderElementsOf(notes);
    }

    @Test
    void whatNoTextOfPostgresqlCanHoldIsReplacedInErrors() {
        open("notes", 1, (task, context) -> {
            throw new IllegalStateException(task.text() + "\0 \ud800 \udc00 'end'");
        });
        client.start();
        TaskId id = client.enqueue(new Note("a"));
        awaitStatus(id, TaskStatus.FAILED);
        assertThat(server.textsOf("select error from afterward_failure where task = " + id.value()))
                .singleElement()
                .asString()
                .contains("a\uFFFD ")
                .contains("'end'");
    }

    @Test
    void aQueueIsKnownByItsNameWhateverIsInIt() throws Exception {
        String name = "a\\b{c},d ?;--$1%_\u20ac\ud83d\ude00";
        open(name, 1, (task, context) -> processed.add(task));
        client.operations().pause(name);
        client.start();
        TaskId id = client.enqueue(new Note("a"));
        assertThat(client.search().queue(name).page(10).tasks())
                .extracting(TaskInfo::queue)
                .containsExactly(name);
        client.operations().resume(name);
        awaitStatus(id, TaskStatus.SUCCEEDED);
        assertThat(server.textsOf("select name from afterward_queue")).containsExactly(name);
    }

    @Test
    void theEarliestIsRunAndTheLatestWaits() {
        open("notes", 1, (task, context) -> processed.add(task));
        client.start();
        TaskClient tasks = client;
        TaskId earliest =
                tasks.add(new Note("earliest")).at(Instant.MIN).submit().get(0);
        TaskId latest = tasks.add(new Note("latest")).at(Instant.MAX).submit().get(0);
        awaitStatus(earliest, TaskStatus.SUCCEEDED);
        assertThat(tasks.status(latest)).isEqualTo(TaskStatus.PENDING);
        assertThat(tasks.find(latest)).isPresent();
        assertThat(client.operations().runNow(latest)).isTrue();
        awaitStatus(latest, TaskStatus.SUCCEEDED);
    }
}
