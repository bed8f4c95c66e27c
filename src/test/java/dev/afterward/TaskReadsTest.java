package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application reads of its tasks. */
class TaskReadsTest {

    /** A task, and what becomes of it. */
    @TaskQueue(
            name = "letter",
            maxAttempts = 2,
            backoff = @Backoff(initial = "PT1H"),
            retention = @Retention(tasks = Retain.ALL, payload = Retain.ALL))
    public record Letter(String to) implements Task {}

    /** A task whose payload is gone when it has ended. */
    @TaskQueue(name = "note", retention = @Retention(tasks = Retain.ALL, payload = Retain.NONE))
    public record Note(int number) implements Task {}

    private static final Duration LATER = Duration.ofHours(3);

    @TempDir
    Path directory;

    private final CountDownLatch release = new CountDownLatch(1);
    private @Nullable TaskService client;

    @AfterEach
    void close() {
        release.countDown();
        if (client != null) {
            client.close();
        }
    }

    private TaskService open(UnaryOperator<Afterward.Builder> settings) {
        client = settings.apply(Afterward.builder().sqlite(directory.resolve("tasks.db")))
                .build();
        return client;
    }

    private Afterward.Builder both(Afterward.Builder builder) {
        return builder.processor(Letter.class, this::deliver).processor(Note.class, (note, context) -> {});
    }

    private void deliver(Letter letter, TaskContext context) throws Exception {
        switch (letter.to()) {
            case "fails" -> throw new IllegalStateException("no stamps");
            case "aborts" -> throw new TaskAbortedException("no such street");
            case "snoozes" -> context.snooze(LATER);
            case "holds" -> release.await();
            case "writes" -> context.client().add(new Note(1), new Note(2)).submit();
            default -> {}
        }
    }

    private TaskInfo awaitStatus(TaskId id, TaskStatus status) {
        TaskClient reader = client;
        await().until(() -> reader.status(id) == status);
        return reader.find(id).orElseThrow();
    }

    private TaskInfo awaitReason(TaskId id, WaitReason reason) {
        TaskClient reader = client;
        await().until(() -> reader.find(id).orElseThrow().waitReason().equals(Optional.of(reason)));
        return reader.find(id).orElseThrow();
    }

    @Test
    void tells_all_of_a_task_that_waits() {
        TaskService tasks = open(this::both);
        Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
        TaskId id =
                tasks.add(new Letter("ada")).after(LATER).priority(7).submit().get(0);
        TaskInfo info = tasks.find(id).orElseThrow();
        assertThat(info.id()).isEqualTo(id);
        assertThat(info.queue()).isEqualTo("letter");
        assertThat(info.status()).isEqualTo(TaskStatus.PENDING);
        assertThat(info.priority()).isEqualTo(7);
        assertThat(info.attempts()).isZero();
        assertThat(info.snoozes()).isZero();
        assertThat(info.created()).isEqualTo(id.createdAt()).isBetween(before, Instant.now());
        assertThat(info.due()).isBetween(before.plus(LATER), Instant.now().plus(LATER));
        assertThat(info.started()).isEmpty();
        assertThat(info.ended()).isEmpty();
        assertThat(info.parent()).isEmpty();
        assertThat(info.lastError()).isEmpty();
        assertThat(info.failures()).isEmpty();
        assertThat(info.task()).contains(new Letter("ada"));
        assertThat(info.task(Letter.class)).contains(new Letter("ada"));
        assertThat(info.task(Note.class)).isEmpty();
        assertThat(info.payload()).contains("{\"to\":\"ada\"}");
        assertThat(info).hasToString("task " + id + " (queue letter, PENDING, NOT_STARTED, attempts 0)");
    }

    @Test
    void tells_why_a_task_waits() {
        TaskService tasks = open(builder -> both(builder).workers(2));
        TaskId later = tasks.enqueue(new Letter("ada"), LATER);
        awaitReason(later, WaitReason.NOT_STARTED);
        tasks.start();
        awaitReason(later, WaitReason.NOT_DUE);
        TaskInfo failed = awaitReason(tasks.enqueue(new Letter("fails")), WaitReason.RETRY);
        assertThat(failed.attempts()).isEqualTo(1);
        assertThat(failed.lastError().orElseThrow()).contains("no stamps");
        assertThat(failed.started()).isPresent();
        assertThat(failed.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.error())
                    .contains("IllegalStateException: no stamps")
                    .contains("\tat ");
            assertThat(failure.at()).isBetween(failed.created(), Instant.now());
            assertThat(failure.duration()).isPresent();
        });
        TaskInfo snoozed = awaitReason(tasks.enqueue(new Letter("snoozes")), WaitReason.SNOOZED);
        assertThat(snoozed.snoozes()).isEqualTo(1);
        assertThat(snoozed.attempts()).isZero();
        tasks.operations().pause("note");
        awaitReason(tasks.enqueue(new Note(1)), WaitReason.QUEUE_PAUSED);
        tasks.operations().resume("note");
        TaskId running = tasks.enqueue(new Letter("holds"));
        assertThat(awaitStatus(running, TaskStatus.RUNNING).waitReason()).isEmpty();
        awaitStatus(tasks.enqueue(new Letter("holds")), TaskStatus.RUNNING);
        awaitReason(tasks.enqueue(new Note(2)), WaitReason.WORKERS_BUSY);
        release.countDown();
        assertThat(awaitStatus(running, TaskStatus.SUCCEEDED).waitReason()).isEmpty();
    }

    @Test
    void a_queue_that_runs_as_many_as_it_may_is_the_reason() {
        TaskService tasks = open(builder -> builder.workers(3)
                .processor(
                        Letter.class,
                        QueueConfig.builder("letter").concurrency(1).build(),
                        this::deliver));
        tasks.start();
        awaitStatus(tasks.enqueue(new Letter("holds")), TaskStatus.RUNNING);
        awaitReason(tasks.enqueue(new Letter("ada")), WaitReason.QUEUE_FULL);
    }

    @Test
    void a_client_without_workers_is_the_reason() {
        TaskService tasks = open(builder -> both(builder).workers(0));
        tasks.start();
        awaitReason(tasks.enqueue(new Letter("ada")), WaitReason.NO_WORKERS);
    }

    @Test
    void tells_how_a_task_has_ended() {
        TaskService tasks = open(this::both);
        tasks.start();
        TaskInfo failed = awaitStatus(tasks.enqueue(new Letter("aborts")), TaskStatus.FAILED);
        assertThat(failed.ended()).isPresent();
        assertThat(failed.waitReason()).isEmpty();
        assertThat(failed.failures()).hasSize(1);
        assertThat(failed.task()).contains(new Letter("aborts"));
        TaskInfo note = awaitStatus(tasks.enqueue(new Note(1)), TaskStatus.SUCCEEDED);
        assertThat(note.payload()).as("not retained").isEmpty();
        assertThat(note.task()).isEmpty();
        assertThat(note.ended().orElseThrow()).isAfterOrEqualTo(note.started().orElseThrow());
        assertThat(tasks.find(new TaskId(1))).isEmpty();
    }

    @Test
    void a_task_without_a_processor_is_found_but_its_type_is_not_known() {
        TaskId id;
        TaskId due;
        try (TaskService before = Afterward.builder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(Letter.class, this::deliver)
                .build()) {
            id = before.enqueue(new Letter("ada"), LATER);
            due = before.enqueue(new Letter("grace"));
        }
        TaskService tasks = open(builder -> builder.processor(Note.class, (note, context) -> {}));
        TaskInfo info = awaitReason(id, WaitReason.NO_PROCESSOR);
        assertThat(info.queue()).isEqualTo("letter");
        assertThat(info.payload()).contains("{\"to\":\"ada\"}");
        assertThatThrownBy(info::task)
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("no processor for its queue 'letter'")
                .hasMessageContaining(id.toString());
        assertThat(tasks.search().queue("letter").page(10).tasks()).hasSize(2);
        tasks.start();
        assertThat(awaitStatus(due, TaskStatus.PARKED).waitReason()).contains(WaitReason.NO_PROCESSOR);
    }

    @Test
    void a_payload_that_cannot_be_read_is_the_reason_why_its_task_is_parked() throws Exception {
        TaskService tasks = open(this::both);
        TaskId id = tasks.enqueue(new Letter("ada"), LATER);
        damage(id);
        assertThatThrownBy(() -> tasks.find(id).orElseThrow().task()).isInstanceOf(PayloadException.class);
        tasks.start();
        assertThat(tasks.operations().runNow(id)).isTrue();
        TaskInfo info = awaitReason(id, WaitReason.UNREADABLE);
        assertThat(info.status()).isEqualTo(TaskStatus.PARKED);
        assertThat(info.failures()).isNotEmpty();
    }

    private void damage(TaskId id) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(
                            "update afterward_task set payload = cast('{\"to\":[]}' as blob) where id = " + id.value()))
                    .isEqualTo(1);
        }
    }

    private static List<TaskId> ids(TaskSearch search) {
        return search.stream().map(TaskInfo::id).toList();
    }

    @Test
    void searches_by_queue_status_and_time() {
        TaskService tasks = open(this::both);
        List<TaskId> letters = new ArrayList<>();
        List<TaskId> notes = new ArrayList<>();
        Instant base = Instant.parse("2030-01-01T00:00:00Z");
        for (int i = 0; i < 5; i++) {
            letters.addAll(
                    tasks.add(new Letter("l" + i)).at(base.plusSeconds(i)).submit());
            notes.addAll(
                    tasks.add(new Note(i)).at(base.plusSeconds(i)).priority(1).submit());
        }
        assertThat(ids(tasks.search()))
                .hasSize(10)
                .containsAll(letters)
                .containsAll(notes)
                .isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(ids(tasks.search().reversed())).isSorted();
        assertThat(ids(tasks.search().queue("letter").status(TaskStatus.PENDING)))
                .as("in the order in which they will run")
                .isEqualTo(letters);
        assertThat(ids(tasks.search().status(TaskStatus.PENDING)).subList(0, 2))
                .containsExactly(notes.get(0), letters.get(0));
        assertThat(ids(tasks.search().queue("letter").due(base.plusSeconds(1), base.plusSeconds(3))))
                .containsExactlyInAnyOrder(letters.get(1), letters.get(2));
        assertThat(ids(tasks.search().queue("letter").due(base.plusNanos(1), Instant.MAX)))
                .containsExactlyInAnyOrderElementsOf(letters.subList(1, 5));
        assertThat(ids(tasks.search().queue("letter").due(Instant.MIN, base.plusNanos(1))))
                .containsExactly(letters.get(0));
        assertThat(ids(tasks.search().created(letters.get(0).createdAt(), Instant.MAX)))
                .hasSize(10);
        assertThat(ids(tasks.search().created(Instant.MIN, letters.get(0).createdAt())))
                .isEmpty();
        assertThat(ids(tasks.search().queue("lettre"))).isEmpty();
        assertThat(tasks.cancel(letters.get(3))).isTrue();
        assertThat(tasks.search()
                        .status(TaskStatus.CANCELLED)
                        .ended(Instant.MIN, Instant.MAX)
                        .page(10)
                        .tasks())
                .extracting(TaskInfo::id)
                .containsExactly(letters.get(3));
        assertThat(ids(tasks.search()
                        .status(TaskStatus.CANCELLED)
                        .ended(Instant.MIN, letters.get(0).createdAt())))
                .isEmpty();
    }

    @Test
    void searches_by_parent() {
        TaskService tasks = open(this::both);
        tasks.start();
        TaskId parent = tasks.enqueue(new Letter("writes"));
        awaitStatus(parent, TaskStatus.SUCCEEDED);
        await().untilAsserted(() -> assertThat(ids(tasks.search().parent(parent).status(TaskStatus.SUCCEEDED)))
                .hasSize(2));
        assertThat(tasks.search().parent(parent).page(1).tasks())
                .singleElement()
                .satisfies(child -> assertThat(child.parent()).contains(parent));
        assertThat(ids(tasks.search().parent(parent)))
                .hasSize(2)
                .isEqualTo(ids(tasks.search().parent(parent).reversed()).stream()
                        .sorted((a, b) -> b.compareTo(a))
                        .toList());
        assertThat(ids(tasks.search().parent(parent).queue("letter"))).isEmpty();
        assertThat(ids(tasks.search().parent(new TaskId(1)))).isEmpty();
    }

    /** They are promoted by turns that come after their commit. */
    @Test
    void a_large_bulk_is_found_as_soon_as_it_is_stored() {
        TaskService tasks = open(this::both);
        List<Note> bulk = IntStream.range(0, 10_000).mapToObj(Note::new).toList();
        List<TaskId> ids = tasks.add(bulk).after(LATER).submit();
        assertThat(ids(tasks.search().status(TaskStatus.PENDING))).hasSize(10_000);
        assertThat(tasks.find(ids.get(9_999)).orElseThrow().status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void what_nothing_can_pass_needs_no_look_at_all_tasks() {
        TaskService tasks = open(this::both);
        List<Note> bulk = IntStream.range(0, 21_000).mapToObj(Note::new).toList();
        tasks.add(bulk).after(LATER).submit();
        Instant now = Instant.now();
        for (TaskSearch search : List.of(
                tasks.search().queue("lettre"),
                tasks.search().created(Instant.MIN, Instant.MIN),
                tasks.search().due(Instant.MAX, Instant.MAX),
                tasks.search().ended(now, now.minusMillis(1)))) {
            assertThat(search.page(10).tasks()).isEmpty();
            assertThat(search.page(10).next()).isEmpty();
        }
    }

    @Test
    void a_task_that_was_parked_without_a_processor_is_not_unreadable_for_an_error_of_before() {
        TaskService first = open(this::both);
        first.start();
        TaskId id = first.enqueue(new Letter("fails"));
        awaitReason(id, WaitReason.RETRY);
        first.operations().pause("letter");
        assertThat(first.operations().reschedule(id, Instant.MIN)).isTrue();
        first.close();
        TaskService without = open(builder -> builder.processor(Note.class, (note, context) -> {}));
        without.start();
        assertThat(awaitStatus(id, TaskStatus.PARKED).lastError()).isPresent();
        without.close();
        open(this::both);
        awaitReason(id, WaitReason.NOT_STARTED);
    }

    @Test
    void pages_follow_each_other_whatever_happens_between_them() {
        TaskService tasks = open(this::both);
        List<TaskId> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.add(0, tasks.enqueue(new Letter("l" + i), LATER));
        }
        TaskSearch search = tasks.search().queue("letter");
        TaskPage first = search.page(3);
        assertThat(first.tasks()).extracting(TaskInfo::id).isEqualTo(all.subList(0, 3));
        tasks.enqueue(new Letter("new"), LATER);
        assertThat(tasks.operations().delete(all.get(2))).isTrue();
        TaskPage second = search.page(3, first.next().orElseThrow());
        assertThat(second.tasks()).extracting(TaskInfo::id).isEqualTo(all.subList(3, 6));
        TaskPage third = search.page(3, second.next().orElseThrow());
        assertThat(third.tasks()).extracting(TaskInfo::id).isEqualTo(all.subList(6, 7));
        assertThat(third.next()).isEmpty();
        assertThat(first.tasks().get(2).task()).as("it was deleted meanwhile").isEmpty();
        assertThat(first.tasks().get(1).task()).contains(new Letter("l5"));
    }

    @Test
    void what_cannot_be_meant_is_refused() {
        TaskService tasks = open(this::both);
        TaskSearch search = tasks.search();
        assertThatThrownBy(() -> search.status(TaskStatus.NOT_FOUND))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NOT_FOUND");
        for (int size : new int[] {0, -1, 201}) {
            assertThatThrownBy(() -> search.page(size))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("from 1 to 200, was " + size);
        }
        assertThatThrownBy(() -> search.page(10, "somewhere"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("somewhere");
        assertThatThrownBy(() -> tasks.add(new Note(1)).apart().using(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void a_submission_is_either_apart_or_on_a_connection() throws Exception {
        TaskService tasks = open(this::both);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"))) {
            assertThatThrownBy(() ->
                            tasks.add(new Note(1)).using(connection).apart().submit())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("leave one of apart() and using(connection) out");
        }
        assertThat(tasks.search().page(1).tasks()).isEmpty();
    }
}
