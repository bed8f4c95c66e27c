package dev.afterward.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Backoff;
import dev.afterward.BackoffStrategy;
import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskEvent;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.testing.TaskTester;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a processor bean finds around an attempt. */
class AttemptTest {

    private final Threads threads = new Threads();

    @TempDir
    Path directory;

    @Test
    void has_a_request_context_of_its_own() {
        try (CdiApplication application = deployTested(Processor.class)) {
            for (int i = 0; i < 3; i++) {
                assertThat(run(application, new Work("go")))
                        .containsExactly("made", "request 1", "destroyed", "request ended");
            }
        }
    }

    @Test
    void ends_its_request_and_its_instance_after_a_failure_too() {
        try (CdiApplication application = deployTested(Processor.class)) {
            assertThat(run(application, new Work("fail")))
                    .containsExactly("made", "request 1", "destroyed", "request ended");
        }
    }

    @Test
    void calls_the_one_instance_of_a_wider_scope() {
        try (CdiApplication application = deployTested(Lasting.class)) {
            assertThat(run(application, new Work("1"), new Work("2"))).containsExactly("call 1", "call 2");
        }
    }

    @Test
    void calls_what_a_producer_has_made() {
        try (CdiApplication application = deployTested(Producer.class)) {
            assertThat(run(application, new Work("1"))).containsExactly("produced 1");
        }
    }

    @Test
    void calls_an_alternative_in_place_of_the_processor() {
        try (CdiApplication application = deployTested(Better.class, Lasting.class)) {
            assertThat(run(application, new Work("1"))).containsExactly("better 1");
        }
    }

    @Test
    void fails_with_the_reason_when_the_bean_cannot_be_made() throws Exception {
        try (CdiApplication application = deploy(Unmade.class, Failures.class)) {
            application.get(TaskClient.class).enqueue(new Work("1"));
            assertThat(next(application))
                    .contains("the processor " + Unmade.class.getName() + " of " + Work.class.getName()
                            + " cannot be made: ")
                    .contains("no mailer today");
        }
    }

    @Test
    void waits_for_the_next_one_as_a_bean_says() {
        try (CdiApplication application = deployTested(Flaky.class, Patience.class)) {
            assertThat(run(application, new Retryable("1")))
                    .containsExactly("attempt 1", "asked for a delay after IllegalStateException");
            application.get(TaskTester.class).advance(Duration.ofMinutes(10));
            assertThat(run(application)).containsExactly("attempt 2");
        }
    }

    @Test
    void is_told_of_by_events() throws Exception {
        try (CdiApplication application = deploy(Lasting.class, Ears.class)) {
            var id = application.get(TaskClient.class).enqueue(new Work("1"));
            Ears ears = application.get(Ears.class);
            // A worker may have begun before the caller has told of what it has enqueued.
            assertThat(List.of(next(ears), next(ears), next(ears)))
                    .containsExactlyInAnyOrder(
                            "Submitted in request 1", "Started in request 1", "Succeeded in request 1");
            assertThat(ears.later().poll(10, SECONDS)).isEqualTo(id.toString());
            assertThat(List.of(ears.named().take(), ears.named().take()))
                    .as("what is observed as the event of one task, when it starts and when it succeeds")
                    .containsOnly("work " + id);
            assertThat(threads.named("afterward-events")).hasSize(1);
        }
    }

    @Test
    void costs_no_thread_for_events_where_nobody_observes_them() throws Exception {
        try (CdiApplication application = deploy(Lasting.class)) {
            application.get(TaskClient.class).enqueue(new Work("1"));
            assertThat(next(application)).isEqualTo("call 1");
            assertThat(threads.named("afterward-events")).isEmpty();
        }
    }

    @Test
    void is_not_disturbed_by_an_observer_that_throws() throws Exception {
        try (CdiApplication application = deploy(Lasting.class, Thrower.class)) {
            TaskClient client = application.get(TaskClient.class);
            client.enqueue(new Work("1"));
            client.enqueue(new Work("2"));
            assertThat(next(application)).startsWith("call ");
            assertThat(next(application)).startsWith("call ");
        }
    }

    /** What is written down when a test lets tasks run. */
    private static List<String> run(CdiApplication application, Task... tasks) {
        application.get(TaskClient.class).add(tasks).submit();
        application.get(TaskTester.class).attemptDue();
        List<String> lines = new ArrayList<>();
        application.get(Journal.class).lines().drainTo(lines);
        return lines;
    }

    private CdiApplication deploy(Class<?>... beans) {
        return application(beans).deploy();
    }

    private CdiApplication deployTested(Class<?>... beans) {
        return application(beans).set("afterward.testing", "true").deploy();
    }

    private CdiApplication.Builder application(Class<?>... beans) {
        Class<?>[] all = new Class<?>[beans.length + 2];
        System.arraycopy(beans, 0, all, 0, beans.length);
        all[beans.length] = Journal.class;
        all[beans.length + 1] = Request.class;
        return CdiApplication.of(all).file(directory.resolve("tasks.db"));
    }

    private static String next(CdiApplication application) throws InterruptedException {
        return application.get(Journal.class).lines().poll(10, SECONDS);
    }

    private static String next(Ears ears) throws InterruptedException {
        return String.valueOf(ears.heard().poll(10, SECONDS));
    }

    @TaskQueue(name = "work")
    public record Work(String text) implements Task {}

    @TaskQueue(name = "retry", maxAttempts = 2, backoff = @Backoff(strategy = Patience.class))
    public record Retryable(String text) implements Task {}

    @ApplicationScoped
    static class Journal {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        BlockingQueue<String> lines() {
            return lines;
        }
    }

    @RequestScoped
    static class Request {

        @Inject
        Journal journal;

        private int calls;
        private boolean quiet;

        int call() {
            return ++calls;
        }

        void beQuiet() {
            quiet = true;
        }

        @PreDestroy
        void end() {
            if (!quiet) {
                journal.lines().add("request ended");
            }
        }
    }

    @Processes(Work.class)
    static class Processor implements TaskProcessor<Work> {

        @Inject
        Journal journal;

        @Inject
        Request request;

        @PostConstruct
        void made() {
            journal.lines().add("made");
        }

        @Override
        public void process(Work task, TaskContext context) {
            journal.lines().add("request " + request.call());
            if (task.text().equals("fail")) {
                throw new IllegalStateException("as the test wants it");
            }
        }

        @PreDestroy
        void gone() {
            journal.lines().add("destroyed");
        }
    }

    @ApplicationScoped
    @Processes(Work.class)
    static class Lasting implements TaskProcessor<Work> {

        @Inject
        Journal journal;

        private int calls;

        @Override
        public synchronized void process(Work task, TaskContext context) {
            journal.lines().add("call " + ++calls);
        }
    }

    @ApplicationScoped
    static class Producer {

        @Produces
        @Processes(Work.class)
        TaskProcessor<Work> processor(Journal journal) {
            return (task, context) -> journal.lines().add("produced " + task.text());
        }
    }

    @Alternative
    @Priority(1)
    @Processes(Work.class)
    static class Better implements TaskProcessor<Work> {

        @Inject
        Journal journal;

        @Override
        public void process(Work task, TaskContext context) {
            journal.lines().add("better " + task.text());
        }
    }

    @Processes(Work.class)
    static class Unmade implements TaskProcessor<Work> {

        @PostConstruct
        void fail() {
            throw new IllegalStateException("no mailer today");
        }

        @Override
        public void process(Work task, TaskContext context) {}
    }

    @ApplicationScoped
    static class Failures {

        @Inject
        Journal journal;

        void on(@Observes TaskEvent.Failed event) {
            journal.lines().add(event.error());
        }
    }

    @ApplicationScoped
    static class Patience implements BackoffStrategy {

        @Inject
        Journal journal;

        @Override
        public Duration delay(int attempt, Throwable failure) {
            journal.lines().add("asked for a delay after " + failure.getClass().getSimpleName());
            return Duration.ofMinutes(10);
        }
    }

    @Processes(Retryable.class)
    static class Flaky implements TaskProcessor<Retryable> {

        @Inject
        Journal journal;

        @Override
        public void process(Retryable task, TaskContext context) {
            journal.lines().add("attempt " + context.attempt());
            if (context.attempt() == 1) {
                throw new IllegalStateException("as the test wants it");
            }
        }
    }

    @ApplicationScoped
    static class Ears {

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> later = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> named = new LinkedBlockingQueue<>();

        @Inject
        Request request;

        BlockingQueue<String> named() {
            return named;
        }

        BlockingQueue<String> heard() {
            return heard;
        }

        BlockingQueue<String> later() {
            return later;
        }

        void on(@Observes TaskEvent event) {
            request.beQuiet();
            heard.add(event.getClass().getSimpleName() + " in request " + request.call());
        }

        void ofOneTask(@Observes TaskEvent.OfTask event) {
            named.add(event.queue() + " " + event.id());
        }

        void onLater(@ObservesAsync TaskEvent.Succeeded event) {
            later.add(event.id().toString());
        }
    }

    @ApplicationScoped
    static class Thrower {
        void on(@Observes TaskEvent event) {
            throw new IllegalStateException("as the test wants it");
        }
    }
}
