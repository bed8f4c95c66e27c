package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.UnknownQueueException;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.AttemptFigures;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskLists;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do by hand, on a real store: its effect, and the record of it. */
public class OperationsTest {

    private static final Rights OPERATOR = new Rights(true, true, true, Set.of());

    public record Job(String name) implements Task {}

    @TempDir
    Path directory;

    private final CountDownLatch release = new CountDownLatch(1);
    private final CyclicBarrier together = new CyclicBarrier(2);
    private final AtomicInteger atWork = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile boolean mended;
    private TaskEngine engine;
    private TaskInspector inspector;
    private ManualOperations operations;

    @BeforeEach
    void open() {
        TaskStore store = Stores.sqlite(directory.resolve("tasks.db"), false, Runnable::run, "a test");
        QueueConfig queue = QueueConfig.builder("jobs")
                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                .build();
        engine = new ClientBuilder()
                .store(store)
                .workers(2)
                .processor(Job.class, queue, this::process)
                .engine();
        inspector = store.inspector();
        operations = engine.manualOperations();
    }

    private void process(Job job, TaskContext context) throws Exception {
        if (job.name().equals("held")) {
            release.await();
        } else if (job.name().equals("parent")) {
            context.client().enqueue(new Job("child"));
        } else if (job.name().equals("together")) {
            together.await(20, TimeUnit.SECONDS);
        } else if (job.name().equals("counted")) {
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            for (int i = 0; i < 10_000; i++) {
                Thread.onSpinWait();
            }
            atWork.decrementAndGet();
        } else if (job.name().startsWith("fail") && !mended) {
            throw new IllegalStateException("not mended: " + job.name());
        }
    }

    @AfterEach
    void close() {
        release.countDown();
        engine.stop(Duration.ofSeconds(10));
    }

    private TaskId add(String name) {
        return engine.enqueue(new Job(name));
    }

    private TaskId later(String name) {
        return engine.add(new Job(name)).after(Duration.ofDays(1)).submit().get(0);
    }

    private void awaitStatus(TaskId id, TaskStatus status) {
        await().atMost(Duration.ofSeconds(20)).until(() -> engine.status(id) == status);
    }

    private List<String> done() {
        List<String> done = new ArrayList<>();
        for (AuditEntry entry :
                inspector.audit(null, List.of(), Long.MAX_VALUE, 100).entries()) {
            done.add(0, entry.actor() + " " + entry.action());
        }
        return done;
    }

    @Test
    void aFailedTaskRunsAgainWithAllItsAttempts() {
        engine.start();
        TaskId id = add("fail");
        awaitStatus(id, TaskStatus.FAILED);
        mended = true;
        assertThat(operations.apply(Deed.RETRY, List.of(id, id), "ada")).containsExactly(id);
        awaitStatus(id, TaskStatus.SUCCEEDED);
        assertThat(inspector.find(id).orElseThrow().failures()).hasSize(1);
        assertThat(inspector.find(id).orElseThrow().row().attempts()).isEqualTo(1);
        assertThat(done()).containsExactly("ada RETRY");
        assertThat(inspector.auditOf(id, 10)).singleElement().satisfies(entry -> {
            assertThat(entry.task()).isEqualTo(id.value());
            assertThat(entry.at()).isPositive();
        });
    }

    @Test
    void doneTwiceItIsDoneOnce() {
        TaskId id = later("a");
        assertThat(operations.apply(Deed.CANCEL, List.of(id), "ada")).containsExactly(id);
        assertThat(operations.apply(Deed.CANCEL, List.of(id), "ada")).isEmpty();
        assertThat(operations.apply(Deed.RUN_NOW, List.of(id), "ada")).isEmpty();
        assertThat(operations.apply(Deed.DELETE, List.of(id), "bob")).containsExactly(id);
        assertThat(operations.apply(Deed.DELETE, List.of(id), "bob")).isEmpty();
        assertThat(engine.status(id)).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(done()).containsExactly("ada CANCEL", "bob DELETE");
    }

    @Test
    void aDeletedTaskSaysWhatItWas() {
        TaskId id = later("a");
        operations.apply(Deed.CANCEL, List.of(id), "ada");
        assertThat(inspector.find(id).orElseThrow().deletedAs()).isNull();
        operations.apply(Deed.DELETE, List.of(id), "ada");
        assertThat(inspector.find(id).orElseThrow().deletedAs()).isEqualTo(RowState.CANCELLED);
        operations.apply(Deed.RESTORE, List.of(id), "ada");
        assertThat(inspector.find(id).orElseThrow().deletedAs()).isNull();
    }

    @Test
    void aScheduledTaskRunsNow() {
        engine.start();
        TaskId id = later("a");
        operations.apply(Deed.RUN_NOW, List.of(id), "ada");
        awaitStatus(id, TaskStatus.SUCCEEDED);
    }

    @Test
    void aRunningTaskIsCancelledAndNotDeleted() {
        engine.start();
        TaskId id = add("held");
        awaitStatus(id, TaskStatus.RUNNING);
        await().until(() -> operations.status().busy() == 1);
        assertThat(operations.apply(Deed.DELETE, List.of(id), "ada")).isEmpty();
        assertThat(operations.apply(Deed.CANCEL, List.of(id), "ada")).containsExactly(id);
        awaitStatus(id, TaskStatus.CANCELLED);
        assertThat(done()).containsExactly("ada CANCEL");
    }

    @Test
    void anotherTimeAndAnotherPriority() {
        TaskId id = later("a");
        Instant due = Instant.parse("2035-01-01T00:00:00Z");
        assertThat(operations.reschedule(id, due, "ada")).isTrue();
        assertThat(operations.reschedule(id, due, "ada")).isFalse();
        assertThat(operations.reprioritize(id, 7, "ada")).isTrue();
        assertThat(operations.reprioritize(id, 7, "ada")).isFalse();
        assertThat(inspector.find(id).orElseThrow().row().due()).isEqualTo(due);
        assertThat(inspector.find(id).orElseThrow().row().priority()).isEqualTo(7);
        assertThat(inspector.audit(null, List.of(), Long.MAX_VALUE, 10).entries())
                .extracting(AuditEntry::detail)
                .containsExactly("7", "2035-01-01T00:00:00Z");
    }

    @Test
    void aTimeThatHasComeRunsIt() {
        engine.start();
        TaskId id = later("a");
        operations.reschedule(id, Instant.EPOCH, "ada");
        awaitStatus(id, TaskStatus.SUCCEEDED);
    }

    @Test
    void aQueueIsPausedAndGoesOn() {
        engine.start();
        assertThat(operations.setPaused("jobs", true, "ada")).isTrue();
        assertThat(operations.setPaused("jobs", true, "ada")).isFalse();
        TaskId id = add("a");
        assertThat(operations.status().queue("jobs").orElseThrow().paused()).isTrue();
        assertThat(inspector.depths(100)).singleElement().satisfies(depth -> {
            assertThat(depth.ready()).isEqualTo(1);
            assertThat(depth.oldest()).isNotNull();
        });
        assertThat(engine.status(id)).isEqualTo(TaskStatus.PENDING);
        assertThat(operations.setPaused("jobs", false, "bob")).isTrue();
        awaitStatus(id, TaskStatus.SUCCEEDED);
        assertThat(done()).containsExactly("ada PAUSE", "bob RESUME");
        assertThatThrownBy(() -> operations.setPaused("none", true, "ada")).isInstanceOf(UnknownQueueException.class);
    }

    @Test
    void aQueueIsLimitedAlsoAfterARestart() {
        engine.start();
        assertThat(operations.setConcurrency("jobs", 1, "ada")).isTrue();
        assertThat(operations.setConcurrency("jobs", 1, "ada")).isFalse();
        List<TaskId> counted =
                engine.add(Collections.nCopies(200, new Job("counted"))).submit();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> counted.stream().allMatch(id -> engine.status(id) == TaskStatus.SUCCEEDED));
        assertThat(most).hasValue(1);

        engine.stop(Duration.ofSeconds(10));
        open();
        assertThat(operations.status().queue("jobs").orElseThrow())
                .extracting(EngineStatus.Lane::limit, EngineStatus.Lane::concurrency)
                .containsExactly(1, 1);
        engine.start();
        assertThat(operations.setConcurrency("jobs", 7, "bob")).isTrue();
        assertThat(operations.status().queue("jobs").orElseThrow().limit())
                .as("as many as there are workers")
                .isEqualTo(2);
        assertThat(operations.setConcurrency("jobs", 0, "bob")).isTrue();
        engine.add(Collections.nCopies(2, new Job("together")))
                .submit()
                .forEach(id -> awaitStatus(id, TaskStatus.SUCCEEDED));
        assertThat(done()).containsExactly("ada LIMIT", "bob LIMIT", "bob LIMIT");
        assertThatThrownBy(() -> operations.setConcurrency("jobs", -1, "ada")).hasMessageContaining("-1");
        assertThatThrownBy(() -> operations.setConcurrency("none", 1, "ada")).isInstanceOf(UnknownQueueException.class);
    }

    /** What is claimed and waits for its place obeys a limit that comes then. */
    @Test
    void aLimitThatIsLiftedLetsTheOthersRunAtOnce() {
        engine.start();
        operations.setConcurrency("jobs", 1, "ada");
        List<TaskId> held = engine.add(Collections.nCopies(2, new Job("held"))).submit();
        await().until(() -> held.stream().anyMatch(id -> engine.status(id) == TaskStatus.RUNNING));
        operations.setConcurrency("jobs", 0, "ada");
        held.forEach(id -> awaitStatus(id, TaskStatus.RUNNING));
    }

    /** More than a turn takes, and more than a page shows. */
    @Test
    void allThatMatchAndNothingElse() {
        List<TaskId> some = engine.add(Collections.nCopies(450, new Job("fail")))
                .after(Duration.ofDays(1))
                .submit();
        List<TaskId> others = engine.add(Collections.nCopies(30, new Job("other")))
                .after(Duration.ofDays(1))
                .priority(5)
                .submit();
        Selection all = Selection.of(Map.of(
                "all", new String[] {"true"},
                "view", new String[] {"upcoming"},
                "priority-to", new String[] {"0"},
                "key", new String[] {"1-2"}));
        assertThat(all.count(Deed.CANCEL, inspector, OPERATOR)).isEqualTo(new TaskLists.Matches(450, false));
        assertThat(all.apply(Deed.CANCEL, inspector, operations, OPERATOR, "ada"))
                .extracting(Selection.Done::count, Selection.Done::more)
                .containsExactly(450, false);
        assertThat(all.apply(Deed.CANCEL, inspector, operations, OPERATOR, "ada"))
                .extracting(Selection.Done::count, Selection.Done::more)
                .containsExactly(0, false);
        assertThat(some).allMatch(id -> engine.status(id) == TaskStatus.CANCELLED);
        assertThat(others).allMatch(id -> engine.status(id) == TaskStatus.PENDING);
        assertThat(inspector.audit(null, List.of(), Long.MAX_VALUE, 1_000).entries())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.count()).isEqualTo(450);
                    assertThat(entry.scope()).isEqualTo("?view=upcoming&priority-to=0");
                    assertThat(inspector.auditOf(some.get(300), 10)).containsExactly(entry);
                });
        assertThat(inspector.auditOf(others.get(0), 10)).isEmpty();
    }

    @Test
    void theBeginningsOfPayloadsAreRead() {
        TaskId small = later("a");
        TaskId large = later("b".repeat(5_000));
        TaskId gone = later("c");
        List<TaskId> erased = operations.apply(Deed.ERASE, List.of(gone), "ada");
        assertThat(erased).hasSize(1);
        assertThat(inspector.payloadHeads(List.of(small, large, gone), 12))
                .containsExactlyInAnyOrderEntriesOf(Map.of(small, "{\"name\":\"a\"}", large, "{\"name\":\"bbb"));
    }

    /** What one act has deleted is found by its time. */
    @Test
    void noTwoActsHaveTheSameTime() {
        long last = 0;
        for (int i = 0; i < 1_000; i++) {
            long at = operations.begin("ada", null, null).at();
            assertThat(at).isGreaterThan(last);
            last = at;
        }
    }

    @Test
    void noMoreAtOnceThanATurnTakes() {
        List<TaskId> many = LongStream.range(0, 201).mapToObj(TaskId::new).toList();
        assertThatThrownBy(() -> operations.apply(Deed.DELETE, many, "ada"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("201");
        assertThatThrownBy(() -> operations.apply(Deed.PAUSE, List.of(), "ada"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The service looks for itself, whatever the pages let through. */
    @Test
    @SuppressWarnings("UnnecessaryAssignment") // there is no container here
    void nobodyButAnOperatorActs() {
        TaskId id = later("a");
        ConsoleActions actions = new ConsoleActions();
        actions.inspector = inspector;
        actions.operations = operations;
        actions.snapshots = new Snapshots();
        Map<String, String[]> form = Map.of("do", new String[] {"CANCEL"}, "task", new String[] {id.toString()});
        assertThatThrownBy(() -> actions.perform(new Rights(true, false, true, Set.of()), "eve", form))
                .isInstanceOf(SecurityException.class);
        assertThat(engine.status(id)).isEqualTo(TaskStatus.PENDING);
        assertThat(actions.perform(OPERATOR, "ada", form)).isEqualTo(new Notice("CANCEL", 1, null, null, null, false));
        assertThat(engine.status(id)).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void whatIsReadOfAttempts() {
        engine.start();
        Instant before = Instant.ofEpochMilli(0);
        TaskId failed = add("fail me");
        TaskId parent = add("parent");
        awaitStatus(failed, TaskStatus.FAILED);
        awaitStatus(parent, TaskStatus.SUCCEEDED);
        await().until(() -> inspector.children(parent, 10).size() == 1);
        assertThat(inspector.children(parent, 10).get(0).parent()).isEqualTo(parent);
        assertThat(inspector.find(failed).orElseThrow().failures())
                .singleElement()
                .satisfies(failure -> {
                    assertThat(failure.claim()).isEqualTo(1);
                    assertThat(failure.started()).isNotNull();
                    assertThat(failure.duration()).isNotNull();
                });
        assertThat(inspector.list(View.FAILED, null, 10).tasks())
                .singleElement()
                .satisfies(row ->
                        assertThat(row.lastError()).startsWith("java.lang.IllegalStateException: not mended: fail me"));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> inspector.activity(before, Duration.ofMinutes(1)).stream()
                                .mapToLong(AttemptFigures.Activity::count)
                                .sum()
                        == 3);
        assertThat(inspector.delays(before, Duration.ofMinutes(1)).stream()
                        .mapToLong(AttemptFigures.Delay::count)
                        .sum())
                .isEqualTo(6);
        for (Snapshots.Range range : Snapshots.Range.values()) {
            Instant start = Snapshots.start(Instant.now(), range);
            assertThat(inspector.delays("jobs", start, range.step, range.length))
                    .containsExactlyInAnyOrderElementsOf(inspector.delays(start, range.step));
            assertThat(inspector.delays("none", start, range.step, range.length))
                    .isEmpty();
        }
        assertThat(inspector.storage().bytes()).isPositive();
        assertThat(operations.status().lastTurn()).isNotNull();
    }

    @Test
    void textIsFoundInIdPayloadAndError() {
        engine.start();
        TaskId failed = add("fail Äpfel");
        add("other");
        awaitStatus(failed, TaskStatus.FAILED);
        for (String text : List.of(
                "NOT MENDED", "fail Äpfel", "\"name\":\"fail", failed.toString().substring(3))) {
            TaskQuery query = query(text, TaskQuery.Shown.ALL);
            assertThat(inspector.search(query, null, 10).tasks())
                    .as(text)
                    .extracting(TaskInspector.TaskRow::id)
                    .containsExactly(failed);
        }
        assertThat(found("error:\"not mended\" name:fail")).containsExactly(failed);
        assertThat(found("error:\"not mended\" " + failed)).containsExactly(failed);
        assertThat(found("error:mended name:other")).isEmpty();
        assertThat(found("error:other")).isEmpty();
        assertThat(found("name:other " + failed)).isEmpty();
        assertThat(inspector.search(query("not mended", null), null, 10).tasks())
                .isEmpty();
        assertThat(inspector.search(query("%", TaskQuery.Shown.ALL), null, 10).tasks())
                .isEmpty();
    }

    /** Or whoever may search could guess at what he does not see. */
    @Test
    void whatIsMaskedIsNotFound() {
        TaskId named = later("{\"token\":\"abc\",\"shop\":\"xyz\"}");
        TaskQuery.Shown shown = new Rights(true, false, true, Set.of("name")).searched();
        for (String text : List.of("abc", "xyz")) {
            assertThat(inspector
                            .search(query(text, TaskQuery.Shown.ALL), null, 10)
                            .tasks())
                    .extracting(TaskInspector.TaskRow::id)
                    .containsExactly(named);
            assertThat(inspector.search(query(text, shown), null, 10).tasks()).isEmpty();
            assertThat(inspector.count(query(text, shown), 10).count()).isZero();
        }
        assertThat(inspector.search(query("\"name\"", shown), null, 10).tasks()).hasSize(1);
    }

    private List<TaskId> found(String typed) {
        TaskQuery query = TaskFilter.of(Map.of("q", new String[] {typed})).query(View.ALL, TaskQuery.Shown.ALL);
        return inspector.search(query, null, 10).tasks().stream()
                .map(TaskInspector.TaskRow::id)
                .toList();
    }

    private static TaskQuery query(String text, TaskQuery.@Nullable Shown shown) {
        TaskQuery.Range all = TaskQuery.Range.ALL;
        return new TaskQuery(View.ALL, TaskQuery.Order.NATURAL, null, null, text, shown, all, all, all, all, all);
    }
}
