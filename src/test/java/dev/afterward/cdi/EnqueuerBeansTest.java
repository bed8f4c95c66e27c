package dev.afterward.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.afterward.ConfigurationException;
import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskEnqueuer;
import dev.afterward.TaskId;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.TaskStatus;
import dev.afterward.testing.TaskTester;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Specializes;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import jakarta.transaction.TransactionManager;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A {@link TaskEnqueuer} is injected for the types that have a processor, and for no others. */
class EnqueuerBeansTest {

    private static final String HERE = EnqueuerBeansTest.class.getName();

    @TempDir
    Path directory;

    @Test
    void it_is_injected_wherever_a_bean_is() throws Exception {
        try (CdiApplication application = application(Desk.class, Mailer.class, Sent.class)
                .file(directory.resolve("tasks.db"))
                .deploy()) {
            application.get(Desk.class).send();
            application.container().getBeanManager().getEvent().fire(new Opened());
            application.container().select(MAILS).get().enqueue(new Mail("looked up"));
            BlockingQueue<String> sent = application.get(Sent.class).to();
            for (String to : List.of("field", "constructor", "method", "instance", "observer", "looked up")) {
                assertThat(sent.poll(10, SECONDS)).isEqualTo(to);
            }
        }
    }

    @Test
    void it_takes_part_in_the_callers_transaction() throws Exception {
        try (CdiApplication application = application(Mailer.class, Sent.class)
                .transactions()
                .set("afterward.testing", "true")
                .deploy()) {
            TaskEnqueuer<Mail> mails = application.container().select(MAILS).get();
            TransactionManager manager = application.get(TransactionManager.class);
            manager.begin();
            TaskId dropped = mails.enqueue(new Mail("dropped"));
            manager.rollback();
            manager.begin();
            mails.enqueue(new Mail("kept"));
            manager.commit();
            assertThat(application.get(TaskTester.class).runDue()).isEqualTo(1);
            assertThat(application.get(Sent.class).to()).containsExactly("kept");
            assertThat(application.get(TaskClient.class).status(dropped)).isEqualTo(TaskStatus.NOT_FOUND);
        }
    }

    @Test
    void without_a_processor_the_application_is_not_deployed() {
        assertUnsatisfied(WaitingDesk.class, LetterBox.class);
    }

    @Test
    void an_alternative_that_is_not_selected_is_no_processor() {
        assertUnsatisfied(WaitingDesk.class, NotSelected.class);
    }

    private static void assertUnsatisfied(Class<?>... beans) {
        assertThat(refusalOf(beans))
                .hasMessageContaining("Unsatisfied dependencies for type TaskEnqueuer<Mail>")
                .hasMessageContaining("WaitingDesk.mails");
    }

    @Test
    void an_instance_tells_whether_there_is_a_processor() {
        try (CdiApplication application =
                application(LetterBox.class).set("afterward.testing", "true").deploy()) {
            assertThat(application.container().select(MAILS).isUnsatisfied()).isTrue();
            assertThat(application.container().select(LETTERS).isResolvable()).isTrue();
        }
    }

    @Test
    void several_processors_of_which_the_container_chooses_one_have_one() {
        for (Class<?> other : List.of(Selected.class, NotSelected.class, SpecialMailer.class)) {
            try (CdiApplication application = application(WaitingDesk.class, Mailer.class, Sent.class, other)
                    .set("afterward.testing", "true")
                    .deploy()) {
                assertThat(application.container().select(MAILS).isResolvable()).isTrue();
            }
        }
    }

    /** With the reason, which no unsatisfied injection point has. */
    @Test
    void a_processor_that_is_refused_is_reported_as_such() {
        assertThat(problemsOf(WaitingDesk.class, Unmakeable.class))
                .singleElement()
                .asString()
                .contains("$Unmakeable is @Processes(" + HERE + "$Mail.class) but is not a bean, because ");
        assertThat(problemsOf(WaitingDesk.class, Mismatched.class))
                .singleElement()
                .asString()
                .contains("$Mismatched is @Processes(" + HERE + "$Mail.class) but a TaskProcessor<");
        assertThat(problemsOf(OpenDesk.class, OpenProcessor.class))
                .anySatisfy(problem -> assertThat(problem).contains("$Wide, which is an interface and not sealed"));
    }

    @Test
    void of_a_sealed_type_each_permitted_type_has_one() {
        try (CdiApplication application = application(ParcelDesk.class, ParcelProcessor.class, HeavyProcessor.class)
                .set("afterward.testing", "true")
                .deploy()) {
            application.get(ParcelDesk.class).send();
            TaskTester tester = application.get(TaskTester.class);
            assertThat(tester.enqueued(Parcel.class))
                    .extracting(found -> found.task().to())
                    .containsExactly("any", "fragile", "glass");
            tester.assertEnqueued(new Heavy("heavy"));
        }
    }

    @Test
    void the_type_can_be_a_parameter_of_a_superclass() {
        try (CdiApplication application = application(
                        MailRoom.class, LetterRoom.class, Mailer.class, LetterBox.class, Sent.class)
                .set("afterward.testing", "true")
                .deploy()) {
            application.get(MailRoom.class).put(new Mail("ada"));
            application.get(LetterRoom.class).put(new Letter("grace"));
            TaskTester tester = application.get(TaskTester.class);
            tester.assertEnqueued(new Mail("ada"));
            tester.assertEnqueued(new Letter("grace"));
        }
    }

    @Test
    void it_survives_passivation() throws Exception {
        try (CdiApplication application = application(
                        Cart.class, WaitingDesk.class, Mailer.class, LetterBox.class, Sent.class)
                .set("afterward.testing", "true")
                .deploy()) {
            ByteArrayOutputStream passive = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(passive)) {
                out.writeObject(new Cart(
                        application.container().select(MAILS).get(),
                        application.container().select(LETTERS).get()));
            }
            Cart active;
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(passive.toByteArray()))) {
                active = (Cart) in.readObject();
            }
            active.order();
            TaskTester tester = application.get(TaskTester.class);
            tester.assertEnqueued(new Mail("of a cart"));
            tester.assertEnqueued(new Letter("of a cart"));
        }
    }

    @Test
    void a_type_has_to_be_said() {
        assertThat(refusalOf(RawDesk.class, LetterBox.class))
                .hasMessageContaining("Unsatisfied dependencies for type TaskEnqueuer ");
        assertThat(refusalOf(AnyDesk.class, LetterBox.class, HeavyProcessor.class))
                .hasMessageContaining("Ambiguous dependencies for type TaskEnqueuer<?>");
    }

    private static Throwable refusalOf(Class<?>... beans) {
        Throwable refusal = catchThrowable(() -> application(beans).deploy().close());
        assertThat(refusal).isInstanceOf(DeploymentException.class);
        return refusal;
    }

    private static List<String> problemsOf(Class<?>... beans) {
        Throwable refusal = refusalOf(beans);
        assertThat(refusal).cause().isInstanceOf(ConfigurationException.class);
        return ((ConfigurationException) refusal.getCause()).problems();
    }

    private static CdiApplication.Builder application(Class<?>... beans) {
        return CdiApplication.of(beans).set("afterward.workers", "1");
    }

    private static final TypeLiteral<TaskEnqueuer<Mail>> MAILS = new TypeLiteral<>() {
        private static final long serialVersionUID = 1L;
    };

    private static final TypeLiteral<TaskEnqueuer<Letter>> LETTERS = new TypeLiteral<>() {
        private static final long serialVersionUID = 1L;
    };

    @TaskQueue(name = "mail")
    public record Mail(String to) implements Task {}

    @TaskQueue(name = "letter")
    public record Letter(String to) implements Task {}

    @ApplicationScoped
    static class Sent {
        private final BlockingQueue<String> to = new LinkedBlockingQueue<>();

        BlockingQueue<String> to() {
            return to;
        }
    }

    @ApplicationScoped
    @Processes(Mail.class)
    static class Mailer implements TaskProcessor<Mail> {
        @Inject
        Sent sent;

        @Override
        public void process(Mail task, TaskContext context) {
            sent.to().add(task.to());
        }
    }

    @ApplicationScoped
    @Specializes
    static class SpecialMailer extends Mailer {}

    abstract static class Nothing<T extends Task> implements TaskProcessor<T> {
        @Override
        public void process(T task, TaskContext context) {}
    }

    @Processes(Letter.class)
    static class LetterBox extends Nothing<Letter> {}

    @Alternative
    @Priority(1)
    @Processes(Mail.class)
    static class Selected extends Nothing<Mail> {}

    @Alternative
    @Processes(Mail.class)
    static class NotSelected extends Nothing<Mail> {}

    @Processes(Mail.class)
    static class Unmakeable extends Nothing<Mail> {
        @SuppressWarnings("unused")
        Unmakeable(String name) {}
    }

    @Processes(Mail.class)
    static class Mismatched extends Nothing<Letter> {}

    /** A desk has been opened. */
    record Opened() {}

    @ApplicationScoped
    static class Desk {
        @Inject
        TaskEnqueuer<Mail> field;

        @Inject
        Instance<TaskEnqueuer<Mail>> instance;

        private final TaskEnqueuer<Mail> constructor;
        private TaskEnqueuer<Mail> method;

        Desk() {
            this(null);
        }

        @Inject
        Desk(TaskEnqueuer<Mail> constructor) {
            this.constructor = constructor;
        }

        @Inject
        void method(TaskEnqueuer<Mail> injected) {
            this.method = injected;
        }

        void send() {
            field.enqueue(new Mail("field"));
            constructor.enqueue(new Mail("constructor"));
            method.enqueue(new Mail("method"));
            instance.get().enqueue(new Mail("instance"));
        }

        void opened(@Observes Opened event, TaskEnqueuer<Mail> observer) {
            observer.enqueue(new Mail("observer"));
        }
    }

    @Dependent
    static class WaitingDesk {
        @Inject
        TaskEnqueuer<Mail> mails;

        void send() {
            mails.enqueue(new Mail("waiting"));
        }
    }

    @Dependent
    static class RawDesk {
        @Inject
        @SuppressWarnings("rawtypes")
        TaskEnqueuer raw;
    }

    @Dependent
    static class AnyDesk {
        @Inject
        TaskEnqueuer<?> any;
    }

    abstract static class Room<T extends Task> {
        @Inject
        TaskEnqueuer<T> tasks;

        void put(T task) {
            tasks.enqueue(task);
        }
    }

    @Dependent
    static class MailRoom extends Room<Mail> {}

    @Dependent
    static class LetterRoom extends Room<Letter> {}

    @SessionScoped
    static class Cart implements Serializable {
        private static final long serialVersionUID = 1L;

        private final TaskEnqueuer<Mail> mails;

        private final TaskEnqueuer<Letter> letters;

        Cart() {
            this(null, null);
        }

        @Inject
        Cart(TaskEnqueuer<Mail> mails, TaskEnqueuer<Letter> letters) {
            this.mails = mails;
            this.letters = letters;
        }

        void order() {
            mails.enqueue(new Mail("of a cart"));
            letters.enqueue(new Letter("of a cart"));
        }
    }

    /** Tasks of several classes. */
    @TaskQueue(name = "parcel")
    @JsonbTypeInfo({
        @JsonbSubtype(alias = "glass", type = Glass.class),
        @JsonbSubtype(alias = "book", type = Book.class),
        @JsonbSubtype(alias = "heavy", type = Heavy.class)
    })
    public sealed interface Parcel extends Task {
        String to();
    }

    /** In between. */
    public sealed interface Fragile extends Parcel {}

    public record Glass(String to) implements Fragile {}

    public record Book(String to) implements Parcel {}

    @TaskQueue(name = "heavy")
    public record Heavy(String to) implements Parcel {}

    @Processes(Parcel.class)
    static class ParcelProcessor extends Nothing<Parcel> {}

    @Processes(Heavy.class)
    static class HeavyProcessor extends Nothing<Heavy> {}

    @Dependent
    static class ParcelDesk {
        @Inject
        TaskEnqueuer<Parcel> any;

        @Inject
        TaskEnqueuer<Fragile> fragile;

        @Inject
        TaskEnqueuer<Glass> glass;

        @Inject
        TaskEnqueuer<Heavy> heavy;

        void send() {
            any.enqueue(new Book("any"));
            fragile.enqueue(new Glass("fragile"));
            glass.enqueue(new Glass("glass"));
            heavy.enqueue(new Heavy("heavy"));
        }
    }

    /** Permits anything, by a detour. */
    @TaskQueue(name = "open")
    @JsonbTypeInfo(@JsonbSubtype(alias = "thing", type = Thing.class))
    public sealed interface Open extends Task {}

    public non-sealed interface Wide extends Open {}

    public record Thing(int number) implements Wide {}

    @Processes(Open.class)
    static class OpenProcessor extends Nothing<Open> {}

    @Dependent
    static class OpenDesk {
        @Inject
        TaskEnqueuer<Wide> wide;
    }
}
