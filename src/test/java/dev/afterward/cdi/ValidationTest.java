package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.ConfigurationException;
import dev.afterward.Every;
import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.TaskInvalidException;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.TaskStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.NotBlank;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where an application gets its validator from, and what becomes of a transaction that enqueues an invalid task. */
class ValidationTest {

    private static final String REFUSAL = "to must not be blank";

    @TempDir
    Path directory;

    private final ValidatorFactory factory = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory();

    @TaskQueue(name = "letters")
    public record Letter(@NotBlank String to) implements Task {}

    @Processes(Letter.class)
    static class LetterProcessor implements TaskProcessor<Letter> {
        @Override
        public void process(Letter letter, TaskContext context) {}
    }

    @TaskQueue(name = "reminders")
    @Every(value = "PT1H", task = "{\"to\":\"\"}")
    public record Reminder(@NotBlank String to) implements Task {}

    @Processes(Reminder.class)
    static class ReminderProcessor implements TaskProcessor<Reminder> {
        @Override
        public void process(Reminder reminder, TaskContext context) {}
    }

    @AfterEach
    void close() {
        factory.close();
    }

    private CdiApplication.Builder application() {
        return CdiApplication.of(LetterProcessor.class).file(directory.resolve("tasks.db"));
    }

    private static void requireValidated(CdiApplication application) {
        TaskClient tasks = application.get(TaskClient.class);
        assertThatThrownBy(() -> tasks.enqueue(new Letter("")))
                .isInstanceOf(TaskInvalidException.class)
                .hasMessageContaining(REFUSAL);
        assertThat(tasks.search().page(10).tasks()).isEmpty();
    }

    @Test
    void the_validator_is_a_bean() {
        try (CdiApplication application = application()
                .bean(Validator.class, "validator", factory.getValidator())
                .deploy()) {
            requireValidated(application);
        }
    }

    @Test
    void the_factory_is_a_bean() {
        try (CdiApplication application =
                application().bean(ValidatorFactory.class, "factory", factory).deploy()) {
            requireValidated(application);
        }
    }

    @Test
    void the_validator_is_in_jndi() {
        ServerNaming.install();
        ServerNaming.bind("java:comp/Validator", factory.getValidator());
        try (CdiApplication application = application().deploy()) {
            requireValidated(application);
        } finally {
            ServerNaming.remove();
        }
    }

    /** The client is made on a thread that finds nothing, as one of the JDK is. */
    @Test
    void the_validator_in_jndi_is_found_by_the_thread_that_starts_the_application() {
        ServerNaming.install();
        FirstUseTest.bindServer();
        ServerNaming.bind("java:comp/Validator", factory.getValidator());
        try (CdiApplication application = CdiApplication.of(LetterProcessor.class, EarlyBird.class)
                .file(directory.resolve("tasks.db"))
                .deploy()) {
            requireValidated(application);
        } finally {
            ServerNaming.remove();
        }
    }

    @ApplicationScoped
    static class EarlyBird {
        void first(@Observes @Initialized(ApplicationScoped.class) Object event, TaskClient tasks) {
            CompletableFuture.runAsync(() -> tasks.status(new TaskId(1))).join();
        }
    }

    /** WildFly makes the validator meanwhile, and each of the two would wait for a lock that the other one has. */
    @Test
    void a_validator_that_is_a_bean_is_not_looked_up_while_the_application_starts() {
        ServerNaming.install();
        FirstUseTest.bindServer();
        ServerNaming.bind("java:comp/Validator", factory.getValidator());
        try (CdiApplication application = application()
                .bean(Validator.class, "validator", factory.getValidator())
                .deploy()) {
            assertThat(ServerNaming.wasAsked("java:comp/DefaultManagedThreadFactory"))
                    .isTrue();
            assertThat(ServerNaming.wasAsked("java:comp/Validator")).isFalse();
            requireValidated(application);
        } finally {
            ServerNaming.remove();
        }
    }

    @Test
    void of_two_validators_none_is_taken() {
        assertThatThrownBy(() -> application()
                        .bean(Validator.class, "one", factory.getValidator())
                        .bean(Validator.class, "two", factory.getValidator())
                        .deploy()
                        .close())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("more than one");
    }

    @Test
    void without_a_validator_nothing_is_validated() {
        try (CdiApplication application = application().deploy()) {
            TaskClient tasks = application.get(TaskClient.class);
            TaskId id = tasks.enqueue(new Letter(""));
            await().until(() -> tasks.status(id) != TaskStatus.PENDING);
        }
    }

    @Test
    void a_transaction_goes_on() throws Exception {
        try (CdiApplication application = application()
                .bean(Validator.class, "validator", factory.getValidator())
                .transactions()
                .set("afterward.autostart", "false")
                .deploy()) {
            UserTransaction transaction = application.get(UserTransaction.class);
            TaskClient tasks = application.get(TaskClient.class);
            transaction.begin();
            assertThatThrownBy(() -> tasks.enqueue(new Letter(""))).isInstanceOf(TaskInvalidException.class);
            assertThatThrownBy(
                            () -> tasks.add(new Letter("Ada"), new Letter("")).submit())
                    .isInstanceOf(TaskInvalidException.class);
            assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
            TaskId id = tasks.enqueue(new Letter("Grace"));
            transaction.commit();
            assertThat(tasks.search().page(10).tasks())
                    .singleElement()
                    .satisfies(task -> assertThat(task.id()).isEqualTo(id));
        }
    }

    @Test
    void a_declared_task_that_violates_stops_the_deployment() {
        assertThatThrownBy(() -> CdiApplication.of(LetterProcessor.class, ReminderProcessor.class)
                        .file(directory.resolve("tasks.db"))
                        .bean(Validator.class, "validator", factory.getValidator())
                        .deploy()
                        .close())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("schedule 'reminders'")
                .hasMessageContaining(REFUSAL);
    }

    /** The application's class path, on which Bean Validation is missing. */
    private static final class WithoutValidation extends URLClassLoader {

        WithoutValidation() {
            super(urls(), ClassLoader.getPlatformClassLoader());
        }

        private static URL[] urls() {
            String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            return Arrays.stream(path.split(java.io.File.pathSeparator, -1))
                    .map(entry -> {
                        try {
                            return Path.of(entry).toUri().toURL();
                        } catch (java.net.MalformedURLException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .toArray(URL[]::new);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("jakarta.validation.")) {
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }
    }

    @Test
    void without_the_api_all_else_works() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader bare = new WithoutValidation()) {
            thread.setContextClassLoader(bare);
            assertThatThrownBy(() -> Class.forName(Validator.class.getName(), false, bare))
                    .isInstanceOf(ClassNotFoundException.class);
            Callable<?> application = Class.forName("dev.afterward.cdi.BareApplication", true, bare)
                    .asSubclass(Callable.class)
                    .getConstructor(Path.class)
                    .newInstance(directory);
            assertThat(application.call()).isEqualTo("SUCCEEDED SUCCEEDED");
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
