package dev.afterward.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.afterward.ConfigurationException;
import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ConversationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Specializes;
import jakarta.enterprise.inject.Stereotype;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.inject.Inject;
import java.io.Serializable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of the classes with {@link Processes} is the processor, as the container sees it, and why one is none. */
class ProcessorDiscoveryTest {

    private static final String HERE = ProcessorDiscoveryTest.class.getName();

    @TempDir
    Path directory;

    @Test
    void a_specializing_processor_replaces_the_specialized_one() throws Exception {
        assertThat(processedBy(Standard.class, OfThisCustomer.class)).isEqualTo("special");
        assertThat(processedBy(OfThisCustomer.class, Standard.class)).isEqualTo("special");
        assertThat(processedBy(Standard.class, OfThisCustomer.class, OfThisMonth.class))
                .isEqualTo("of this month");
    }

    @Test
    void a_specializing_producer_replaces_the_specialized_one() throws Exception {
        assertThat(processedBy(StandardProducer.class, ProducerOfThisCustomer.class))
                .isEqualTo("special");
    }

    @Test
    void a_selected_alternative_replaces_the_others() throws Exception {
        assertThat(processedBy(Standard.class, Selected.class)).isEqualTo("selected");
        assertThat(processedBy(Standard.class, OfThisCustomer.class, Selected.class))
                .isEqualTo("selected");
    }

    @Test
    void a_processor_may_have_any_scope_that_is_active_on_its_thread() throws Exception {
        assertThat(processedBy(OfARequest.class)).isEqualTo("of a request");
        assertThat(problemsOf(OfASession.class))
                .containsExactly(HERE + "$OfASession is @Processes(" + HERE + "$Invoice.class) and of the scope"
                        + " @SessionScoped, which is not active while a task runs: use @ApplicationScoped, @RequestScoped"
                        + " or no scope at all");
        assertThat(problemsOf(OfAConversation.class))
                .singleElement()
                .asString()
                .contains("of the scope @ConversationScoped");
        assertThat(problemsOf(ProducerOfASession.class))
                .singleElement()
                .asString()
                .contains("$ProducerOfASession.produce() is @Processes")
                .contains("of the scope @SessionScoped");
    }

    @Test
    void a_class_that_cannot_be_a_bean_is_refused_with_the_reason() {
        String said = " is @Processes(" + HERE + "$Invoice.class) but is not a bean, because ";
        assertThat(problemsOf(Unfinished.class))
                .containsExactly(HERE + "$Unfinished" + said + "Unfinished is abstract: annotate its subclasses");
        assertThat(problemsOf(Role.class))
                .containsExactly(HERE + "$Role" + said + "Role is an interface: annotate the class that implements it");
        assertThat(problemsOf(Unmakeable.class))
                .containsExactly(
                        HERE + "$Unmakeable" + said + "Unmakeable has no constructor without parameters and none"
                                + " with @Inject: add one, or annotate one");
        assertThat(problemsOf(Inner.class))
                .containsExactly(HERE + "$Inner" + said + "Inner is an inner class: make it static");
        assertThat(problemsOf(UnfinishedProducer.class))
                .containsExactly(HERE + "$UnfinishedProducer.produce()" + said
                        + "UnfinishedProducer is abstract: annotate its subclasses");
    }

    /** Not a matter of chance: with the other one it would be two processors. */
    @Test
    void a_class_that_cannot_be_a_bean_is_refused_beside_a_processor_too() {
        assertThat(problemsOf(Standard.class, Unmakeable.class)).hasSize(1);
    }

    @Test
    void an_abstract_class_may_be_what_processors_have_in_common() throws Exception {
        assertThat(processedBy(Unfinished.class, Finished.class)).isEqualTo("finished");
    }

    @Test
    void an_alternative_that_is_not_selected_is_told_of_when_nothing_else_processes_its_tasks() throws Exception {
        for (Class<?> alternative : List.of(NotSelected.class, NotSelectedByStereotype.class)) {
            assertThat(warningsOf(alternative))
                    .containsExactly("AFT-104: " + alternative.getName() + " is @Processes(" + HERE
                            + "$Invoice.class) but is not a bean, because it is an @Alternative that is not selected"
                            + " (give it a @Priority, or name it in beans.xml): nothing processes these tasks");
        }
        assertThat(warningsOf(NotSelected.class, Standard.class)).isEmpty();
        assertThat(processedBy(NotSelected.class, Standard.class)).isEqualTo("standard");
    }

    @Test
    void a_class_that_an_extension_has_vetoed_is_told_of() {
        Veto veto = new Veto();
        assertThat(warningsOf(CdiApplication.of(Standard.class).extension(veto)))
                .singleElement()
                .asString()
                .contains("$Standard is @Processes")
                .contains("another extension has vetoed it: nothing processes these tasks");
    }

    private String processedBy(Class<?>... beans) throws InterruptedException {
        try (CdiApplication application = CdiApplication.of(beans)
                .file(directory.resolve("tasks.db"))
                .bean(Seen.class, "seen", new Seen(new LinkedBlockingQueue<>()))
                .deploy()) {
            application.get(TaskClient.class).enqueue(new Invoice("4711"));
            return application.get(Seen.class).texts().poll(10, SECONDS);
        }
    }

    private static List<String> problemsOf(Class<?>... beans) {
        Throwable thrown =
                catchThrowable(() -> CdiApplication.of(beans).deploy().close());
        assertThat(thrown).isNotNull();
        assertThat(thrown).cause().isInstanceOf(ConfigurationException.class);
        return ((ConfigurationException) thrown.getCause()).problems();
    }

    private List<String> warningsOf(Class<?>... beans) {
        return warningsOf(CdiApplication.of(beans).bean(Seen.class, "seen", new Seen(new LinkedBlockingQueue<>())));
    }

    private List<String> warningsOf(CdiApplication.Builder application) {
        return application.file(directory.resolve("warned.db")).logged("AFT-104");
    }

    /** Which processor was called. */
    public record Seen(BlockingQueue<String> texts) {}

    @TaskQueue(name = "invoice")
    public record Invoice(String order) implements Task {}

    /** A processor that says its name. */
    abstract static class Named implements TaskProcessor<Invoice> {

        @Inject
        jakarta.enterprise.inject.Instance<Seen> seen;

        abstract String name();

        @Override
        public void process(Invoice task, TaskContext context) {
            seen.get().texts().add(name());
        }
    }

    @ApplicationScoped
    @Processes(Invoice.class)
    static class Standard extends Named {
        @Override
        String name() {
            return "standard";
        }
    }

    @ApplicationScoped
    @Specializes
    static class OfThisCustomer extends Standard {
        @Override
        String name() {
            return "special";
        }
    }

    @ApplicationScoped
    @Specializes
    static class OfThisMonth extends OfThisCustomer {
        @Override
        String name() {
            return "of this month";
        }
    }

    @Alternative
    @Priority(1)
    @Processes(Invoice.class)
    static class Selected extends Named {
        @Override
        String name() {
            return "selected";
        }
    }

    @ApplicationScoped
    static class StandardProducer {
        @Inject
        jakarta.enterprise.inject.Instance<Seen> seen;

        @Produces
        @Processes(Invoice.class)
        TaskProcessor<Invoice> produce() {
            return (task, context) -> seen.get().texts().add("standard");
        }
    }

    @ApplicationScoped
    static class ProducerOfThisCustomer extends StandardProducer {
        @Override
        @Produces
        @Specializes
        TaskProcessor<Invoice> produce() {
            return (task, context) -> seen.get().texts().add("special");
        }
    }

    @RequestScoped
    @Processes(Invoice.class)
    static class OfARequest extends Named {
        @Override
        String name() {
            return "of a request";
        }
    }

    @SessionScoped
    @Processes(Invoice.class)
    static class OfASession implements TaskProcessor<Invoice>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public void process(Invoice task, TaskContext context) {}
    }

    @ConversationScoped
    @Processes(Invoice.class)
    static class OfAConversation implements TaskProcessor<Invoice>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public void process(Invoice task, TaskContext context) {}
    }

    @ApplicationScoped
    static class ProducerOfASession {
        @Produces
        @SessionScoped
        @Processes(Invoice.class)
        OfASession produce() {
            return new OfASession();
        }
    }

    @Processes(Invoice.class)
    abstract static class Unfinished extends Named {}

    @Processes(Invoice.class)
    static class Finished extends Unfinished {
        @Override
        String name() {
            return "finished";
        }
    }

    @Processes(Invoice.class)
    interface Role extends TaskProcessor<Invoice> {}

    @Processes(Invoice.class)
    static class Unmakeable extends Named {
        private final String name;

        Unmakeable(String name) {
            this.name = name;
        }

        @Override
        String name() {
            return name;
        }
    }

    @Processes(Invoice.class)
    @SuppressWarnings("ClassCanBeStatic")
    class Inner extends Named {
        @Override
        String name() {
            return "inner";
        }
    }

    @ApplicationScoped
    abstract static class UnfinishedProducer {
        @Produces
        @Processes(Invoice.class)
        TaskProcessor<Invoice> produce() {
            return (task, context) -> {};
        }
    }

    @Alternative
    @Processes(Invoice.class)
    static class NotSelected extends Named {
        @Override
        String name() {
            return "not selected";
        }
    }

    @Alternative
    @Stereotype
    @Retention(RetentionPolicy.RUNTIME)
    @interface Mock {}

    @Mock
    @Processes(Invoice.class)
    static class NotSelectedByStereotype extends Named {
        @Override
        String name() {
            return "not selected";
        }
    }

    /** As an extension of the application's. */
    public static class Veto implements Extension {
        <T> void veto(@Observes ProcessAnnotatedType<T> event) {
            if (event.getAnnotatedType().getJavaClass() == Standard.class) {
                event.veto();
            }
        }
    }
}
