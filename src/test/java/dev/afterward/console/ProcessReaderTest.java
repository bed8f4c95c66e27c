package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.console.ProcessSheet.Line;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.StoreFigures;
import dev.afterward.store.StoreFigures.ClientRow;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskStore;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessReaderTest {

    /** A task. */
    public record Job(String name) implements Task {}

    @TempDir
    Path directory;

    private final ConsoleText text = new ConsoleText(Locale.ENGLISH);
    private final CountDownLatch release = new CountDownLatch(1);
    private TaskEngine engine;
    private TaskInspector inspector;

    private void open() {
        TaskStore store = Stores.sqlite(directory.resolve("tasks.db"), false, Runnable::run, "a test");
        engine = new ClientBuilder()
                .store(store)
                .workers(2)
                .processor(
                        Job.class,
                        QueueConfig.builder("jobs").timeout(Duration.ofHours(1)).build(),
                        this::process)
                .engine();
        inspector = store.inspector();
    }

    private void process(Job job, TaskContext context) throws InterruptedException {
        release.await();
    }

    @AfterEach
    void close() {
        release.countDown();
        engine.stop(Duration.ofSeconds(10));
    }

    private ProcessSheet read() {
        return new ProcessReader(inspector, engine.manualOperations(), text).read(Instant.now());
    }

    @Test
    void it_tells_which_process_runs_what_and_where_it_is() {
        Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
        open();
        engine.start();
        assertThat(read().attempts()).isEmpty();
        TaskId id = engine.enqueue(new Job("a"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> engine.manualOperations().stack(id).stream()
                        .anyMatch(frame -> frame.getClassName().equals(ProcessReaderTest.class.getName())
                                && frame.getMethodName().equals("process")));
        await().atMost(Duration.ofSeconds(20)).until(() -> !read().attempts().isEmpty());
        assertThat(read().attempts()).singleElement().satisfies(row -> {
            assertThat(row.task()).isEqualTo(id.toString());
            assertThat(row.queue()).isEqualTo("jobs");
            assertThat(row.deadline()).isNotNull();
            assertThat(row.end()).isNull();
        });
        assertThat(read().workers()).isEqualTo("1 of 2");
        assertThat(inspector.clients(10, 10)).singleElement().satisfies(client -> {
            assertThat(client.here()).isTrue();
            assertThat(client.running()).isEqualTo(1);
            assertThat(client.started()).isBetween(before, Instant.now());
        });
        assertThat(read().processes())
                .singleElement()
                .satisfies(line -> assertThat(line.here()).isTrue());
        assertThat(engine.manualOperations().stack(new TaskId(1))).isEmpty();
    }

    @Test
    void each_start_is_remembered_for_the_charts() {
        Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
        open();
        engine.stop(Duration.ofSeconds(10));
        open();
        List<Instant> openings = inspector.openings(before, 10);
        assertThat(openings).hasSize(2).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(inspector.openings(before, 1)).containsExactly(openings.get(0));
        assertThat(inspector.openings(Instant.now().plusSeconds(60), 10)).isEmpty();
    }

    /** Nobody can tell whether one that writes nothing is alive, except for the one that shows the page. */
    @Test
    void others_that_are_silent_are_told_of() {
        open();
        Instant now = Instant.now();
        List<ClientRow> rows = List.of(
                new ClientRow(3, "1@here", "0.1", null, now.minusSeconds(600), 0, true),
                new ClientRow(2, "2@there", null, now, now.minusSeconds(600), 0, false),
                new ClientRow(1, null, null, now, now.minusSeconds(5), 2, false));
        StoreFigures figures = (StoreFigures) Proxy.newProxyInstance(
                StoreFigures.class.getClassLoader(),
                new Class<?>[] {StoreFigures.class},
                (proxy, method, arguments) -> rows);
        assertThat(new ProcessReader(figures, engine.manualOperations(), text)
                        .read(now)
                        .processes())
                .extracting(Line::node, Line::silent, Line::running)
                .containsExactly(
                        tuple("1@here", null, "0"), tuple("2@there", "10 min", "0"), tuple("unknown", null, "2"));
    }
}
