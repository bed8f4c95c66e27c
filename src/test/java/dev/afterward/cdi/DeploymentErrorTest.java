package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.afterward.Backoff;
import dev.afterward.BackoffStrategy;
import dev.afterward.ConfigurationException;
import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.TaskStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps an application from being deployed: where, what, and what to do. */
class DeploymentErrorTest {

    private static final String HERE = DeploymentErrorTest.class.getName();

    @TempDir
    Path directory;

    @Test
    void a_processor_of_another_type() {
        assertThat(problemsOf(Mismatched.class))
                .containsExactly(HERE + "$Mismatched is @Processes(" + HERE + "$Mail.class) but a TaskProcessor<" + HERE
                        + "$Letter>: both have to name the same task type");
    }

    @Test
    void a_processor_of_another_type_by_inheritance() {
        assertThat(problemsOf(InheritsMismatch.class))
                .containsExactly(HERE + "$InheritsMismatch is @Processes(" + HERE + "$Mail.class) but a TaskProcessor<"
                        + HERE + "$Letter>: both have to name the same task type");
    }

    @Test
    void a_producer_of_another_type() {
        assertThat(problemsOf(Producers.class))
                .containsExactly(HERE + "$Producers.letters() is @Processes(" + HERE + "$Mail.class) but a"
                        + " TaskProcessor<" + HERE + "$Letter>: both have to name the same task type");
    }

    @Test
    void a_processor_that_leaves_its_type_open() {
        assertThat(problemsOf(Open.class))
                .containsExactly(HERE + "$Open is @Processes(" + HERE
                        + "$Mail.class) but a TaskProcessor<T>: both have to name the same task type");
        assertThat(problemsOf(Raw.class))
                .containsExactly(HERE + "$Raw is @Processes(" + HERE
                        + "$Mail.class) but a TaskProcessor without a type argument: both have to name the same task"
                        + " type");
    }

    @Test
    void a_bean_that_is_no_processor() {
        assertThat(problemsOf(NoProcessor.class))
                .containsExactly(HERE + "$NoProcessor is @Processes(" + HERE
                        + "$Mail.class) but no TaskProcessor: let it implement TaskProcessor<Mail>");
        assertThat(problemsOf(Hidden.class))
                .containsExactly(HERE + "$Hidden is @Processes(" + HERE
                        + "$Mail.class) but TaskProcessor is none of its bean types: remove @Typed, or add TaskProcessor"
                        + " to it");
    }

    @Test
    void two_processors() {
        assertThat(problemsOf(MailProcessor.class, OtherMailProcessor.class))
                .containsExactly("task type " + HERE + "$Mail has 2 processors, " + HERE + "$MailProcessor and " + HERE
                        + "$OtherMailProcessor: leave @Processes on one of them, or make one an @Alternative with a"
                        + " @Priority");
    }

    @Test
    void a_task_without_a_queue() {
        assertThat(problemsOf(NoQueueProcessor.class))
                .containsExactly(
                        "task type " + HERE + "$NoQueue names no queue: annotate it with @TaskQueue(name = \"…\")");
    }

    @Test
    void a_queue_that_cannot_be() {
        assertThat(problemsOf(BadQueueProcessor.class))
                .containsExactlyInAnyOrder(
                        "queue 'bad': timeout must be an ISO 8601 duration such as PT10S, was 'ten seconds' (@TaskQueue"
                                + " of " + HERE + "$BadQueue)",
                        "queue 'bad': max-attempts must be at least 1, was -1 (@TaskQueue of " + HERE + "$BadQueue)");
    }

    @Test
    void two_tasks_with_a_queue() {
        assertThat(problemsOf(MailProcessor.class, SameQueueProcessor.class))
                .containsExactly("queue 'mail' is named by 2 task types, " + HERE + "$Mail and " + HERE
                        + "$SameQueue: give each a name of its own in its @TaskQueue");
    }

    @Test
    void a_task_that_is_no_json() {
        assertThat(problemsOf(UnwritableProcessor.class))
                .singleElement()
                .asString()
                .startsWith("task type " + HERE + "$Unwritable cannot be stored as JSON: ");
    }

    @Test
    void a_strategy_that_cannot_be_made() {
        assertThat(problemsOf(StrangeProcessor.class))
                .containsExactly("queue 'strange': backoff strategy " + HERE
                        + "$Unmakeable is no bean and has no public constructor without parameters: give it one, or a"
                        + " scope");
    }

    @Test
    void a_setting_that_cannot_be() {
        assertThat(catchThrowable(() -> CdiApplication.of(MailProcessor.class)
                        .set("afterward.workers", "-1")
                        .set("afterward.queue.\"mail\".max-attempts", "none")
                        .deploy()
                        .close()))
                .cause()
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .anyMatch(problem -> problem.startsWith("workers must ")
                                        && problem.contains("was -1 (afterward.workers"))
                                .anyMatch(problem -> problem.startsWith("queue 'mail': max-attempts must ")
                                        && problem.contains("'none' (afterward.queue.\"mail\".max-attempts")));
    }

    @Test
    void all_of_it_in_one_message() {
        assertThat(catchThrowable(() -> CdiApplication.of(
                                Mismatched.class, NoQueueProcessor.class, NoProcessor.class, StrangeProcessor.class)
                        .set("afterward.lease", "0")
                        .deploy()
                        .close()))
                .hasMessageStartingWith("4 problems:\n  - ")
                .hasMessageContaining("$NoQueue names no queue")
                .hasMessageContaining("has 2 processors")
                .hasMessageContaining("$Unmakeable is no bean")
                .hasMessageContaining("(afterward.lease");
    }

    @Test
    void a_thread_factory_that_is_not_there() {
        assertThatThrownBy(() -> CdiApplication.of(MailProcessor.class)
                        .file(directory.resolve("tasks.db"))
                        .set("afterward.thread-factory", "java:app/threads")
                        .deploy()
                        .close())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("thread-factory must be the JNDI name of a ManagedThreadFactory, was java:app/threads"
                        + " (afterward.thread-factory)");
    }

    @Test
    void a_data_source_without_transactions() {
        assertThatThrownBy(() -> CdiApplication.of(MailProcessor.class)
                        .set("afterward.shared.datasource", "orders")
                        .deploy()
                        .close())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("the data source orders has to take part in JTA transactions, and there is no JTA: neither"
                        + " java:comp/TransactionSynchronizationRegistry nor a bean of that type"
                        + " (afterward.shared.datasource)");
    }

    @Test
    void a_store_that_cannot_be_opened() throws Exception {
        Path file = directory.resolve("no.db");
        Files.writeString(
                file, "this is a text and has nothing to do with a database, however long it may be ".repeat(99));
        assertThatThrownBy(() -> CdiApplication.of(MailProcessor.class)
                        .file(file)
                        .deploy()
                        .close())
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining(file.toString());
        assertThat(Files.readString(file)).startsWith("this is a text");
        assertThat(System.getProperties().keySet())
                .noneMatch(key -> key.toString().contains(file.toString()));
    }

    @Test
    void processors_that_nobody_calls_are_told_of() {
        ProcessorBeans discovered = new ProcessorBeans();
        try (CdiApplication application = CdiApplication.of(Forgotten.class, MailProcessor.class, Part.class)
                .file(directory.resolve("tasks.db"))
                .deploy()) {
            var beans = application.container().getBeanManager();
            beans.getBeans(TaskProcessor.class, jakarta.enterprise.inject.Any.Literal.INSTANCE)
                    .forEach(bean -> discovered.discovered(bean, null));
            beans.getBeans(Object.class, jakarta.enterprise.inject.Any.Literal.INSTANCE).stream()
                    .filter(bean -> TaskProcessor.class.isAssignableFrom(bean.getBeanClass()))
                    .forEach(bean -> discovered.discovered(bean, null));
            assertThat(discovered.forgotten(discovered.choose(beans, problem -> {})))
                    .isNotEmpty()
                    .allMatch((HERE + "$Forgotten is a TaskProcessor<" + HERE
                            + "$Letter> but is never called: annotate it with @Processes(Letter.class)")::equals);
        }
    }

    private static List<String> problemsOf(Class<?>... beans) {
        Throwable thrown =
                catchThrowable(() -> CdiApplication.of(beans).deploy().close());
        assertThat(thrown).cause().isInstanceOf(ConfigurationException.class);
        return ((ConfigurationException) thrown.getCause()).problems();
    }

    @TaskQueue(name = "mail")
    public record Mail(String to) implements Task {}

    @TaskQueue(name = "letter")
    public record Letter(String to) implements Task {}

    public record NoQueue(String to) implements Task {}

    @TaskQueue(name = "bad", timeout = "ten seconds", maxAttempts = -1)
    public record BadQueue(String to) implements Task {}

    @TaskQueue(name = "mail")
    public record SameQueue(String to) implements Task {}

    @TaskQueue(name = "unwritable")
    public record Unwritable(Thread thread) implements Task {}

    @TaskQueue(name = "strange", backoff = @Backoff(strategy = Unmakeable.class))
    public record Strange(String to) implements Task {}

    public static class Unmakeable implements BackoffStrategy {

        private final Duration delay;

        public Unmakeable(Duration delay) {
            this.delay = delay;
        }

        @Override
        public Duration delay(int attempt, Throwable failure) {
            return delay;
        }
    }

    abstract static class Nothing<T extends Task> implements TaskProcessor<T> {
        @Override
        public void process(T task, TaskContext context) {}
    }

    @Processes(Mail.class)
    static class MailProcessor extends Nothing<Mail> {}

    @Processes(Mail.class)
    static class OtherMailProcessor extends Nothing<Mail> {}

    @Processes(Mail.class)
    static class Mismatched implements TaskProcessor<Letter> {
        @Override
        public void process(Letter task, TaskContext context) {}
    }

    @Processes(Mail.class)
    static class InheritsMismatch extends Nothing<Letter> {}

    @Processes(Mail.class)
    static class Open<T extends Task> extends Nothing<T> {}

    @SuppressWarnings("rawtypes")
    @Processes(Mail.class)
    static class Raw implements TaskProcessor {
        @Override
        public void process(Task task, TaskContext context) {}
    }

    @Processes(Mail.class)
    static class NoProcessor {}

    @Typed(Object.class)
    @Processes(Mail.class)
    static class Hidden extends Nothing<Mail> {}

    @ApplicationScoped
    static class Producers {
        @Produces
        @Processes(Mail.class)
        TaskProcessor<Letter> letters() {
            return (task, context) -> {};
        }
    }

    @Processes(NoQueue.class)
    static class NoQueueProcessor extends Nothing<NoQueue> {}

    @Processes(BadQueue.class)
    static class BadQueueProcessor extends Nothing<BadQueue> {}

    @Processes(SameQueue.class)
    static class SameQueueProcessor extends Nothing<SameQueue> {}

    @Processes(Unwritable.class)
    static class UnwritableProcessor extends Nothing<Unwritable> {}

    @Processes(Strange.class)
    static class StrangeProcessor extends Nothing<Strange> {}

    @Dependent
    static class Forgotten extends Nothing<Letter> {}

    @Dependent
    static class Part extends Nothing<Mail> {}
}
