package dev.afterward.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.TaskStatus;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.transaction.UserTransaction;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a server the first use of a client decides nothing for the application, whatever thread it comes from. */
class FirstUseTest {

    @TempDir
    Path directory;

    @BeforeEach
    void install() {
        ServerNaming.install();
    }

    @AfterEach
    void remove() {
        ServerNaming.remove();
    }

    static void bindServer() {
        ServerNaming.bind(
                "java:comp/TransactionSynchronizationRegistry", new TransactionSynchronizationRegistryImple());
        ServerNaming.bind("java:jboss/TransactionManager", com.arjuna.ats.jta.TransactionManager.transactionManager());
        ServerNaming.bind("java:comp/DefaultManagedThreadFactory", ServerNaming.threads());
    }

    @Test
    void a_startup_bean_may_enqueue_on_a_thread_of_the_jdk() throws Exception {
        bindServer();
        try (CdiApplication application = CdiApplication.of(WhereProcessor.class, Places.class, EarlyBird.class)
                .file(directory.resolve("tasks.db"))
                .deploy()) {
            requireManaged(application, "initialized");
        }
    }

    /** As at {@code Startup}, with a server whose names come late. */
    @Test
    void what_comes_late_is_found_at_the_last_moment() throws Exception {
        try (CdiApplication application = CdiApplication.of(
                        WhereProcessor.class, Places.class, LateServer.class, LateBird.class)
                .file(directory.resolve("tasks.db"))
                .deploy()) {
            requireManaged(application, "started");
        }
    }

    /** As in the {@code @PostConstruct} of an EJB, on some servers. */
    @Test
    void before_the_application_is_there_a_thread_of_the_jdk_is_refused_and_spoils_nothing() throws Exception {
        VeryEarly veryEarly = new VeryEarly();
        try (CdiApplication application = CdiApplication.of(WhereProcessor.class, Places.class)
                .file(directory.resolve("tasks.db"))
                .extension(veryEarly)
                .deploy()) {
            assertThat(veryEarly.refusal.get())
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .rootCause()
                    .hasMessageStartingWith("the TaskClient is used for the first time on thread ")
                    .hasMessageContaining(veryEarly.thread.get())
                    .hasMessageContaining("ManagedExecutorService");
            application.get(TaskClient.class).enqueue(new Where("later"));
            requireManaged(application, "later");
        }
    }

    /** Its workers are the server's, and it joins the server's transactions. */
    private static void requireManaged(CdiApplication application, String name) throws Exception {
        assertThat(application.get(Places.class).seen().poll(10, SECONDS)).isEqualTo(name + " on the server's");
        TaskClient client = application.get(TaskClient.class);
        UserTransaction transaction = com.arjuna.ats.jta.UserTransaction.userTransaction();
        transaction.begin();
        TaskId id = client.enqueue(new Where("rolled back"));
        transaction.rollback();
        assertThat(client.status(id)).isEqualTo(TaskStatus.NOT_FOUND);
        client.enqueue(new Where("last"));
        assertThat(application.get(Places.class).seen().poll(10, SECONDS)).isEqualTo("last on the server's");
    }

    @TaskQueue(name = "where")
    public record Where(String name) implements Task {}

    @ApplicationScoped
    static class Places {
        private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        BlockingQueue<String> seen() {
            return seen;
        }
    }

    @Processes(Where.class)
    static class WhereProcessor implements TaskProcessor<Where> {
        @jakarta.inject.Inject
        Places places;

        @Override
        public void process(Where task, TaskContext context) {
            places.seen().add(task.name() + (ServerNaming.isOfTheApplication() ? " on the server's" : " on another"));
        }
    }

    @ApplicationScoped
    static class EarlyBird {
        void initialized(@Observes @Initialized(ApplicationScoped.class) Object event, TaskClient tasks) {
            CompletableFuture.runAsync(() -> tasks.enqueue(new Where("initialized")))
                    .join();
        }
    }

    @ApplicationScoped
    static class LateServer {
        void initialized(@Observes @Initialized(ApplicationScoped.class) Object event) {
            bindServer();
        }
    }

    @ApplicationScoped
    static class LateBird {
        void started(@Observes @Priority(1) Startup event, TaskClient tasks) {
            CompletableFuture.runAsync(() -> tasks.enqueue(new Where("started")))
                    .join();
        }
    }

    /** Uses the client before any part of the application has started. */
    public static class VeryEarly implements Extension {
        final AtomicReference<Throwable> refusal = new AtomicReference<>();
        final AtomicReference<String> thread = new AtomicReference<>();

        void deployed(@Observes @Priority(10_000) AfterDeploymentValidation event, BeanManager beans) {
            TaskClient tasks = (TaskClient) beans.getReference(
                    beans.resolve(beans.getBeans(TaskClient.class)),
                    TaskClient.class,
                    beans.createCreationalContext(null));
            refusal.set(catchThrowable(() -> CompletableFuture.runAsync(() -> {
                        thread.set(Thread.currentThread().getName());
                        tasks.enqueue(new Where("too early"));
                    })
                    .join()));
            bindServer();
        }
    }
}
