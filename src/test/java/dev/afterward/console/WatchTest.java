package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.console.Watch.Findings;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.RunningAttempt;
import dev.afterward.store.RunningAttempt.End;
import dev.afterward.store.StoreFigures.FarDue;
import dev.afterward.store.StoreFigures.QueueDepth;
import dev.afterward.store.StoreFigures.Space;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read for the first page, on a real store with a real engine. */
public class WatchTest {

    private static final Rights OPERATOR = new Rights(true, true, true, Set.of());

    public record Job(String name) implements Task {}

    @TempDir
    Path directory;

    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private TaskEngine engine;
    private TaskInspector inspector;
    private ManualOperations operations;

    @BeforeEach
    void open() {
        TaskStore store = Stores.sqlite(directory.resolve("tasks.db"), false, Runnable::run, "a test");
        engine = new ClientBuilder()
                .store(store)
                .workers(2)
                .processor(
                        Job.class,
                        QueueConfig.builder("jobs")
                                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                                .build(),
                        this::process)
                .engine();
        engine.start();
        inspector = store.inspector();
        operations = engine.manualOperations();
    }

    /** One that is called "deaf" takes note of its interruption and goes on. */
    private void process(Job job, TaskContext context) {
        if (!job.name().equals("deaf")) {
            return;
        }
        while (true) {
            try {
                release.await();
                return;
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }
    }

    @AfterEach
    void close() {
        release.countDown();
        engine.stop(Duration.ofSeconds(10));
    }

    private static Instant now() {
        return Clock.systemUTC().instant();
    }

    private TaskId hold() {
        TaskId id = engine.enqueue(new Job("deaf"));
        await().until(() -> operations.attempts().stream()
                .anyMatch(attempt -> attempt.task().equals(id)));
        return id;
    }

    private TaskSheet sheet(TaskId id) {
        return new TaskReader(inspector, new ConsoleText(Locale.ENGLISH), OPERATOR)
                .read(
                        inspector.find(id).orElseThrow(),
                        operations.status(),
                        operations.attempts(),
                        operations.stack(id),
                        now());
    }

    @Test
    void aRunningAttemptIsToldAsLongAsItHoldsItsWorker() {
        TaskId id = hold();

        assertThat(operations.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.queue()).isEqualTo("jobs");
            assertThat(attempt.end()).isNull();
            assertThat(attempt.started()).isBeforeOrEqualTo(now());
        });
        release.countDown();
        await().until(() -> operations.attempts().isEmpty());
        await().until(() -> engine.status(id) == TaskStatus.SUCCEEDED);
    }

    @Test
    void cancellingIsAStateUntilTheAttemptHasEnded() throws Exception {
        TaskId id = hold();
        assertThat(sheet(id).line().status()).isEqualTo("status.running");

        assertThat(operations.apply(Deed.CANCEL, List.of(id), "ann")).containsExactly(id);
        interrupted.await();

        RunningAttempt attempt = operations.attempts().get(0);
        assertThat(attempt.end()).isEqualTo(End.CANCELLED);
        assertThat(attempt.by()).isEqualTo("ann");
        assertThat(attempt.told()).isBetween(attempt.started(), now());
        assertThat(engine.status(id)).isEqualTo(TaskStatus.RUNNING);
        assertThat(sheet(id).line().status()).isEqualTo("status.cancelling");
        TimedText why = sheet(id).why();
        assertThat(why.before()).isEqualTo("It is being cancelled by ann: since ");
        assertThat(why.at()).isEqualTo(Moment.of(attempt.told()));
        assertThat(why.after()).doesNotContain("UTC").contains("does not run again");
        assertThat(sheet(id).deeds()).isEmpty();

        release.countDown();
        await().until(() -> engine.status(id) != TaskStatus.RUNNING);
        assertThat(sheet(id).line().status()).isNotEqualTo("status.cancelling");
        assertThat(operations.attempts()).isEmpty();
    }

    @Test
    void whoeverAsksAgainDoesNotTakeTheRequestOver() throws Exception {
        TaskId id = hold();

        assertThat(engine.cancel(id)).isTrue();
        interrupted.await();
        assertThat(operations.apply(Deed.CANCEL, List.of(id), "ann")).isEmpty();

        assertThat(operations.attempts().get(0).by()).isNull();
        assertThat(sheet(id).why().before()).startsWith("It is being cancelled: since ");
    }

    private QueueDepth depth() {
        return inspector.depths(10).get(0);
    }

    @Test
    void aPauseSaysWhoAndWhen() {
        Instant before = Instant.ofEpochMilli(now().toEpochMilli());
        operations.setPaused("jobs", true, "ann");
        QueueDepth paused = depth();
        assertThat(paused.pausedBy()).isEqualTo("ann");
        assertThat(paused.pausedAt()).isBetween(before, now());

        engine.operations().pause("jobs");
        operations.setPaused("jobs", true, "bob");
        assertThat(depth()).isEqualTo(paused);

        operations.setPaused("jobs", false, "bob");
        assertThat(depth().pausedAt()).isNull();
        assertThat(depth().pausedBy()).isNull();
    }

    @Test
    void aPauseByTheApplicationSaysSo() {
        engine.operations().pause("jobs");

        assertThat(depth().pausedAt()).isNotNull();
        assertThat(depth().pausedBy())
                .satisfiesAnyOf(
                        by -> assertThat(by).isNull(), by -> assertThat(by).contains("application"));
    }

    private void later(int count, Duration delay) {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(new Job("later"));
        }
        engine.add(jobs).after(delay).submit();
    }

    @Test
    void tasksThatAreDueFarAheadAreFoundWhereTheyAreNew() {
        later(9, Duration.ofHours(25));
        assertThat(inspector.farDue(now())).isEmpty();
        later(1, Duration.ofDays(40));
        later(30, Duration.ofHours(23));

        List<FarDue> found = inspector.farDue(now());
        assertThat(found).singleElement().satisfies(far -> {
            assertThat(far.queue()).isEqualTo("jobs");
            assertThat(far.count()).isEqualTo(10);
            assertThat(far.more()).isFalse();
            assertThat(far.first()).isBetween(now().plus(Duration.ofHours(24)), now().plus(Duration.ofHours(26)));
        });
        // The next day it is what this queue always has.
        assertThat(inspector.farDue(now().plus(Duration.ofHours(25)))).isEmpty();
    }

    @Test
    void theRoomOnTheDiskIsTheFileSystems() throws Exception {
        Space space = inspector.space().orElseThrow();

        assertThat(space.total()).isEqualTo(Files.getFileStore(directory).getTotalSpace());
        assertThat(space.usable()).isBetween(0L, space.total());
    }

    @Test
    void howLongAttemptsOfAQueueTake() {
        for (int i = 0; i < 25; i++) {
            engine.enqueue(new Job("quick"));
        }
        await().until(() -> inspector.runs("jobs", now().minus(Duration.ofDays(1)), now()).stream()
                        .mapToLong(delay -> delay.count())
                        .sum()
                == 25);
        assertThat(inspector.runs("nothing", now().minus(Duration.ofDays(1)), now()))
                .isEmpty();
        hold();

        Watch watch = new Watch(inspector, operations);
        assertThat(watch.read(now()).usual()).isEmpty();
        assertThat(watch.read(now().plusSeconds(61)).usual()).containsOnlyKeys("jobs");
        assertThat(watch.read(now()).unknown()).isEmpty();
    }

    /** One read that fails hides no other. */
    @ParameterizedTest
    @ValueSource(strings = {"errorGroups", "farDue", "repeated", "space", "heldSnapshot"})
    void aReadThatFailsIsNotKnown(String method) {
        hold();
        TaskInspector broken = (TaskInspector) Proxy.newProxyInstance(
                TaskInspector.class.getClassLoader(), new Class<?>[] {TaskInspector.class}, (self, called, values) -> {
                    if (called.getName().equals(method)) {
                        throw new TaskStoreException("the disk is gone");
                    }
                    try {
                        return called.invoke(inspector, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });

        Findings findings = new Watch(broken, operations).read(now());

        assertThat(findings.unknown()).isNotEmpty().allSatisfy((key, why) -> {
            assertThat(new ConsoleText(Locale.ENGLISH).of("problem.unknown." + key))
                    .isNotBlank();
            assertThat(why).isEqualTo("the disk is gone");
        });
        assertThat(findings.attempts()).hasSize(1);
    }
}
