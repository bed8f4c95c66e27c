package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.TaskClient;
import dev.afterward.TaskEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.transaction.TransactionManager;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** With nothing configured: the tasks lie in a file of their own. */
class SeparateModeTest extends EnqueueInTransaction {

    @Override
    CdiApplication.Builder configure(CdiApplication.Builder builder) {
        return builder.file(directory.resolve("tasks.db"));
    }

    @Test
    void who_observes_everything_hears_of_public_events_only_and_never_on_the_committing_thread() throws Exception {
        try (CdiApplication application = CdiApplication.of(Mailer.class, Mailbox.class, Eavesdropper.class)
                .transactions()
                .file(directory.resolve("observed.db"))
                .deploy()) {
            TransactionManager manager = application.get(TransactionManager.class);
            manager.begin();
            application.get(TaskClient.class).enqueue(new Mail("1"));
            manager.commit();
            List<Heard> heard = application.get(Eavesdropper.class).heard();
            await().untilAsserted(() ->
                    assertThat(heard).anyMatch(event -> TaskEvent.Succeeded.class.isAssignableFrom(event.type())));
            assertThat(heard)
                    .filteredOn(event -> event.type().getName().startsWith("dev.afterward."))
                    .allMatch(event -> TaskEvent.class.isAssignableFrom(event.type()))
                    .noneMatch(event -> event.thread().equals(Thread.currentThread()));
        }
    }

    record Heard(Class<?> type, Thread thread) {}

    @ApplicationScoped
    static class Eavesdropper {
        private final List<Heard> heard = new CopyOnWriteArrayList<>();

        List<Heard> heard() {
            return heard;
        }

        void on(@Observes @Any Object event) {
            heard.add(new Heard(event.getClass(), Thread.currentThread()));
        }
    }
}
