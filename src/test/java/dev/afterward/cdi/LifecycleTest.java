package dev.afterward.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.Backoff;
import dev.afterward.BackoffStrategy;
import dev.afterward.ClientStoppedException;
import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import dev.afterward.store.StoreFigures;
import dev.afterward.store.TaskInspector;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleTest {

    private final Threads threads = new Threads();

    @TempDir
    Path directory;

    @Test
    void nothing_is_left_behind() throws Exception {
        Path file = directory.resolve("tasks.db");
        try (CdiApplication application = deploy(file)) {
            application.get(TaskService.class).enqueue(new Note("1"));
            assertThat(application.get(Notes.class).taken().poll(10, SECONDS)).isEqualTo("1");
            assertThat(threads.named("afterward")).isNotEmpty();
            assertThat(slots(file)).isEqualTo(1);
        }
        await().atMost(10, SECONDS).untilAsserted(() -> {
            assertThat(threads.named("afterward")).isEmpty();
            assertThat(slots(file)).isZero();
        });
    }

    @Test
    void the_next_one_goes_on_where_the_last_one_stopped() throws Exception {
        Path file = directory.resolve("tasks.db");
        TaskId id;
        try (CdiApplication first =
                application().file(file).set("afterward.autostart", "false").deploy()) {
            id = first.get(TaskService.class).enqueue(new Note("left"));
            assertThat(first.get(TaskService.class).status(id)).isEqualTo(TaskStatus.PENDING);
        }
        try (CdiApplication second = deploy(file)) {
            assertThat(second.get(Notes.class).taken().poll(10, SECONDS)).isEqualTo("left");
            await().atMost(10, SECONDS)
                    .until(() -> second.get(TaskService.class).status(id) == TaskStatus.NOT_FOUND);
        }
    }

    @Test
    void without_autostart_the_application_starts_it() throws Exception {
        try (CdiApplication application = application()
                .file(directory.resolve("tasks.db"))
                .set("afterward.autostart", "false")
                .deploy()) {
            TaskService client = application.get(TaskService.class);
            client.enqueue(new Note("1"));
            assertThat(threads.named("afterward-worker")).isEmpty();
            client.start();
            assertThat(application.get(Notes.class).taken().poll(10, SECONDS)).isEqualTo("1");
        }
    }

    @Test
    void tasks_may_be_enqueued_before_the_start() throws Exception {
        try (CdiApplication application = CdiApplication.of(NoteTaker.class, Notes.class, Early.class)
                .file(directory.resolve("tasks.db"))
                .deploy()) {
            BlockingQueue<String> taken = application.get(Notes.class).taken();
            assertThat(List.of(taken.poll(10, SECONDS), taken.poll(10, SECONDS)))
                    .containsExactlyInAnyOrder("initialized", "started");
        }
    }

    @Test
    void running_tasks_end_within_the_grace() throws Exception {
        CdiApplication application = CdiApplication.of(SlowNoteTaker.class, Notes.class, Gate.class)
                .file(directory.resolve("tasks.db"))
                .set("afterward.shutdown-grace", "PT20S")
                .deploy();
        Notes notes = application.get(Notes.class);
        application.get(TaskService.class).enqueue(new Note("slow"));
        assertThat(notes.taken().poll(10, SECONDS)).isEqualTo("begun");
        BlockingQueue<String> taken = notes.taken();
        application.close();
        assertThat(taken.poll()).isEqualTo("ended without an interruption");
    }

    /** A container may say it twice, and take away after the second word what attempts still need. */
    @Test
    void the_second_word_of_the_end_returns_when_the_attempts_have_ended() throws Exception {
        try (CdiApplication application = CdiApplication.of(SlowNoteTaker.class, Notes.class, Gate.class)
                .file(directory.resolve("tasks.db"))
                .set("afterward.shutdown-grace", "PT20S")
                .deploy()) {
            Gate gate = application.get(Gate.class);
            application.get(TaskService.class).enqueue(new Note("slow"));
            BlockingQueue<String> taken = application.get(Notes.class).taken();
            assertThat(taken.poll(10, SECONDS)).isEqualTo("begun");
            AfterwardExtension extension =
                    application.container().getBeanManager().getExtension(AfterwardExtension.class);
            FutureTask<String> first = word(extension, taken);
            Thread one = new Thread(first);
            one.start();
            await().until(() -> first.isDone() || one.getState() == Thread.State.TIMED_WAITING);
            FutureTask<String> second = word(extension, taken);
            Thread two = new Thread(second);
            two.start();
            await().until(() -> second.isDone() || two.getState() == Thread.State.WAITING);
            assertThat(second).isNotDone();
            gate.open();
            assertThat(second.get(20, SECONDS)).isEqualTo("ended without an interruption");
            first.get(20, SECONDS);
        }
    }

    /** Says that the application goes. Returns what the attempt has said until then. */
    private static FutureTask<String> word(AfterwardExtension extension, BlockingQueue<String> taken) {
        return new FutureTask<>(() -> {
            extension.stop();
            return taken.peek();
        });
    }

    @Test
    void after_the_end_nothing_is_taken_in() {
        BlockingQueue<String> taken;
        try (CdiApplication application = CdiApplication.of(NoteTaker.class, Notes.class, Late.class)
                .file(directory.resolve("tasks.db"))
                .deploy()) {
            taken = application.get(Notes.class).taken();
        }
        assertThat(taken).containsExactly(ClientStoppedException.class.getName());
    }

    @Test
    void what_was_made_for_the_client_is_let_go_with_it() {
        BlockingQueue<String> taken;
        try (CdiApplication application = CdiApplication.of(PatientProcessor.class, Patience.class, Notes.class)
                .file(directory.resolve("tasks.db"))
                .deploy()) {
            taken = application.get(Notes.class).taken();
            assertThat(taken).isEmpty();
        }
        assertThat(taken).containsExactly("let go");
    }

    @Test
    void an_application_that_has_ended_opens_no_client() {
        Path file = directory.resolve("tasks.db");
        BlockingQueue<String> taken;
        try (CdiApplication application =
                CdiApplication.of(Notes.class, Late.class).file(file).deploy()) {
            taken = application.get(Notes.class).taken();
        }
        assertThat(taken).containsExactly(ClientStoppedException.class.getName());
        assertThat(file).doesNotExist();
    }

    /** Not every container fires every event. */
    @Test
    void each_word_of_the_end_stops_the_client() throws Exception {
        for (Word word : List.<Word>of(
                (extension, beans) -> beans.getEvent()
                        .select(Object.class, BeforeDestroyed.Literal.APPLICATION)
                        .fire("the end"),
                (extension, beans) -> beans.getEvent().fire(new Shutdown()),
                (extension, beans) -> extension.stop(new BeforeShutdown() {}))) {
            try (CdiApplication application = deploy(directory.resolve("tasks.db"))) {
                BeanManager beans = application.container().getBeanManager();
                TaskService client = application.get(TaskService.class);
                client.enqueue(new Note("1"));
                word.say(beans.getExtension(AfterwardExtension.class), beans);
                assertThatThrownBy(() -> client.enqueue(new Note("2"))).isInstanceOf(ClientStoppedException.class);
            }
        }
    }

    /** What a container says at the end of an application. */
    private interface Word {
        void say(AfterwardExtension extension, BeanManager beans);
    }

    @Test
    void a_start_that_fails_leaves_nothing() {
        Path file = directory.resolve("tasks.db");
        AtomicInteger made = new AtomicInteger();
        ThreadFactory scarce = work -> {
            if (made.incrementAndGet() > 1) {
                throw new IllegalStateException("no thread is left");
            }
            return new Thread(work);
        };
        assertThatThrownBy(() -> application()
                        .file(file)
                        .bean(ThreadFactory.class, "scarce", scarce)
                        .set("afterward.thread-factory", "scarce")
                        .deploy())
                .hasStackTraceContaining("no thread is left");
        await().atMost(20, SECONDS).untilAsserted(() -> {
            assertThat(threads.named("afterward")).isEmpty();
            assertThat(slots(file)).isZero();
        });
    }

    @Test
    void the_event_of_a_commit_wakes_it() throws Exception {
        Path file = directory.resolve("tasks.db");
        try (CdiApplication application = deploy(file);
                Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=5000")) {
            connection.setAutoCommit(false);
            List<TaskId> ids;
            do {
                ids = application
                        .get(TaskService.class)
                        .add(new Note("by hand"))
                        .using(connection)
                        .submit();
                connection.commit();
                // On a busy machine the look that follows a second later may have come first; then once more.
            } while (application.get(Notes.class).taken().poll() != null);
            new TransactionCommitted(ids).tell(application.container().getBeanManager());
            assertThat(application.get(Notes.class).taken().poll(10, SECONDS)).isEqualTo("by hand");
        }
    }

    @Test
    void two_applications_stand_beside_each_other() throws Exception {
        try (CdiApplication one = deploy(directory.resolve("one.db"));
                CdiApplication two = deploy(directory.resolve("two.db"))) {
            TaskId id = one.get(TaskService.class).enqueue(new Note("one"));
            two.get(TaskService.class).enqueue(new Note("two"));
            assertThat(one.get(Notes.class).taken().poll(10, SECONDS)).isEqualTo("one");
            assertThat(two.get(Notes.class).taken().poll(10, SECONDS)).isEqualTo("two");
            assertThat(two.get(TaskService.class).status(id)).isEqualTo(TaskStatus.NOT_FOUND);
        }
    }

    @Test
    void the_inspector_reads_the_store() {
        try (CdiApplication application = deploy(directory.resolve("tasks.db"))) {
            assertThat(application.get(TaskInspector.class).queues())
                    .extracting(StoreFigures.QueueRow::name)
                    .containsExactly("note");
        }
    }

    @Test
    void an_application_without_processors_has_no_store() {
        Path file = directory.resolve("tasks.db");
        try (CdiApplication application =
                CdiApplication.of(Notes.class).file(file).deploy()) {
            assertThat(application.container().isRunning()).isTrue();
            assertThat(Files.exists(file)).isFalse();
        }
    }

    private static CdiApplication deploy(Path file) {
        return application().file(file).deploy();
    }

    private static CdiApplication.Builder application() {
        return CdiApplication.of(NoteTaker.class, Notes.class);
    }

    private static long slots(Path file) throws IOException {
        String path = file.getParent().toRealPath().resolve(file.getFileName()).toString();
        return System.getProperties().keySet().stream()
                .filter(key -> key.toString().startsWith("dev.afterward")
                        && key.toString().endsWith(path))
                .count();
    }

    @TaskQueue(name = "note")
    public record Note(String text) implements Task {}

    @ApplicationScoped
    static class Notes {
        private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();

        BlockingQueue<String> taken() {
            return taken;
        }
    }

    @Processes(Note.class)
    static class NoteTaker implements TaskProcessor<Note> {

        @Inject
        Notes notes;

        @Override
        public void process(Note task, TaskContext context) {
            notes.taken().add(task.text());
        }
    }

    @TaskQueue(name = "patient", backoff = @Backoff(strategy = Patience.class))
    public record Patient(String text) implements Task {}

    @Processes(Patient.class)
    static class PatientProcessor implements TaskProcessor<Patient> {

        @Override
        public void process(Patient task, TaskContext context) {}
    }

    /** Made for the client alone. */
    @Dependent
    static class Patience implements BackoffStrategy {

        @Inject
        Notes notes;

        @Override
        public Duration delay(int attempt, Throwable failure) {
            return Duration.ZERO;
        }

        @PreDestroy
        void letGo() {
            notes.taken().add("let go");
        }
    }

    @ApplicationScoped
    static class Early {

        @Inject
        TaskService tasks;

        void initialized(@Observes @Initialized(ApplicationScoped.class) Object event) {
            tasks.enqueue(new Note("initialized"));
        }

        void start(@Observes Startup event) {
            tasks.enqueue(new Note("started"));
        }
    }

    @ApplicationScoped
    static class Late {

        @Inject
        TaskService tasks;

        @Inject
        Notes notes;

        void stop(@Observes Shutdown event) {
            try {
                tasks.enqueue(new Note("late"));
            } catch (RuntimeException e) {
                notes.taken().add(e.getClass().getName());
            }
        }
    }

    /** Opens when the application begins to stop. */
    @ApplicationScoped
    static class Gate {

        private final CountDownLatch open = new CountDownLatch(1);

        void stop(@Observes @Priority(1) Shutdown event) {
            open();
        }

        void open() {
            open.countDown();
        }

        boolean pass() throws InterruptedException {
            return open.await(20, SECONDS);
        }
    }

    @Processes(Note.class)
    static class SlowNoteTaker implements TaskProcessor<Note> {

        @Inject
        Notes notes;

        @Inject
        Gate gate;

        @Override
        public void process(Note task, TaskContext context) throws Exception {
            BlockingQueue<String> taken = notes.taken();
            taken.add("begun");
            taken.add(gate.pass() ? "ended without an interruption" : "gave up");
        }
    }
}
