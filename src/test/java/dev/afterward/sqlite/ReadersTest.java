package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.TaskInspector.Page;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskLists;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskQuery.Order;
import dev.afterward.store.TaskQuery.Range;
import dev.afterward.store.TaskStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads next to each other. */
class ReadersTest {

    private static final long NOW = 1_800_000_000_000L;

    @TempDir
    Path directory;

    private TaskStore store;

    @BeforeEach
    void open() {
        store = Sqlite.file(SqliteFile.at(directory.resolve("tasks.db")));
        int queue = store.open(List.of("mail"), NOW).queues().get("mail");
        byte[] payload = "{\"to\":\"ann\"}".getBytes(StandardCharsets.UTF_8);
        store.turn(Durability.PROCESS, turn -> {
            turn.insert(List.of(new NewTask(1, queue, 0, NOW, 0, payload)), NOW);
            return true;
        });
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static TaskQuery searching(boolean byTerm, UnaryOperator<String> payload) {
        TaskQuery.Shown shown = new TaskQuery.Shown() {
            @Override
            public String payload(String json) {
                return payload.apply(json);
            }

            @Override
            public String error(String text) {
                return text;
            }
        };
        TaskQuery.Term ann = new TaskQuery.Term() {
            @Override
            public boolean isInPayload(String json) {
                return json.contains("ann");
            }

            @Override
            public boolean isInError(String text) {
                return false;
            }
        };
        return new TaskQuery(
                        View.UPCOMING,
                        Order.NATURAL,
                        null,
                        null,
                        byTerm ? null : "ann",
                        shown,
                        Range.ALL,
                        Range.ALL,
                        Range.ALL,
                        Range.ALL,
                        Range.ALL)
                .withTerms(byTerm ? List.of(ann) : List.of());
    }

    /** Two searches are in the midst of it; whoever asks for one task has the answer all the same. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneTaskIsReadWhileListsAre(boolean byTerm) throws Exception {
        CountDownLatch searching = new CountDownLatch(2);
        CountDownLatch answered = new CountDownLatch(1);
        TaskQuery slow = searching(byTerm, payload -> {
            searching.countDown();
            await(answered);
            return payload;
        });
        CompletableFuture<?> first = CompletableFuture.runAsync(() -> list(slow));
        CompletableFuture<?> second = CompletableFuture.runAsync(() -> list(slow));
        try {
            searching.await();
            assertThat(store.status(new TaskId(1))).isEqualTo(TaskStatus.PENDING);
            assertThat(store.inspector().find(new TaskId(1))).isPresent();
            assertThat(store.identity()).isNotEmpty();
            assertThat(store.inspector().list(View.ALL, null, 1).tasks())
                    .as("the console's lists")
                    .hasSize(1);
            assertThat(store.reader().list(View.ALL, null, 1).tasks())
                    .as("the application's own search")
                    .hasSize(1);
        } finally {
            answered.countDown();
        }
        first.get();
        second.get();
    }

    private void list(TaskQuery query) {
        assertThat(store.inspector().search(query, null, 10).tasks()).hasSize(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void insertLarge(int first, int tasks, int bytes) {
        byte[] payload = ("{\"to\":\"ann\",\"text\":\"" + "x".repeat(bytes) + "\"}").getBytes(StandardCharsets.UTF_8);
        store.turn(Durability.PROCESS, turn -> {
            for (int id = first; id < first + tasks; id++) {
                turn.insert(List.of(new NewTask(id, 1, 0, NOW, 0, payload)), NOW);
            }
            return true;
        });
    }

    @Test
    void aSearchEndsWhenItHasReadEnough() {
        int bytes = 1 << 20;
        insertLarge(2, 99, bytes);
        List<String> read = new ArrayList<>();
        TaskQuery query = searching(false, payload -> {
            read.add(payload);
            return "nothing of it is shown";
        });
        Page page = store.inspector().search(query, null, 10);
        assertThat(page.tasks()).isEmpty();
        assertThat(page.cutShort()).isTrue();
        assertThat(read)
                .hasSizeBetween(1, (int) (TaskLists.MOST_READ / TaskLists.LONGEST_PAYLOAD) + 1)
                .allMatch(payload -> payload.length() < 5 * TaskLists.LONGEST_PAYLOAD);
        while (page.next() != null) {
            page = store.inspector().search(query, page.next(), 10);
        }
        assertThat(read).as("each task once, however often it was cut short").hasSize(100);
    }

    @Test
    void aSearchLooksAtTheClockAfterEachTask() {
        insertLarge(2, 20, 10);
        List<String> read = new ArrayList<>();
        TaskQuery query = searching(false, payload -> {
            read.add(payload);
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(300)) {
                Thread.onSpinWait();
            }
            return payload;
        });
        Page page = store.inspector().search(query, null, 10);
        assertThat(page.tasks()).hasSize(1);
        assertThat(page.cutShort()).isTrue();
        assertThat(read).hasSize(1);
    }
}
