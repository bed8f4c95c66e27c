package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.Afterward;
import dev.afterward.ConfigurationException;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import dev.afterward.UnknownQueueException;
import dev.afterward.testing.TaskTester;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A queue for all the classes that a sealed type permits. */
class SealedTasksTest {

    /** Tasks of one queue. */
    @TaskQueue(name = "message")
    @JsonbTypeInfo({
        @JsonbSubtype(alias = "mail", type = Mail.class),
        @JsonbSubtype(alias = "letter", type = Letter.class),
        @JsonbSubtype(alias = "urgent", type = Urgent.class)
    })
    public sealed interface Message extends Task {}

    /** A task. */
    public record Mail(String to) implements Message {}

    /** A sealed type within a sealed type. */
    public sealed interface Paper extends Message {}

    /** A task. */
    public record Letter(String street) implements Paper {}

    /** A task with a queue of its own. */
    @TaskQueue(name = "urgent")
    public record Urgent(String to) implements Message {}

    /** Names one of two. */
    @TaskQueue(name = "half")
    @JsonbTypeInfo(@JsonbSubtype(alias = "named", type = Named.class))
    public sealed interface Half extends Task {}

    /** A task. */
    public record Named(int number) implements Half {}

    /** A task without an alias. */
    public record Unnamed(int number) implements Half {}

    /** Anything. */
    @TaskQueue(name = "open")
    @JsonbTypeInfo(@JsonbSubtype(alias = "open", type = OfOpen.class))
    public interface Open extends Task {}

    /** A task. */
    public record OfOpen(int number) implements Open {}

    /** Permits anything, by a detour. */
    @TaskQueue(name = "ajar")
    @JsonbTypeInfo(@JsonbSubtype(alias = "ajar", type = OfAjar.class))
    public abstract static sealed class Ajar implements Task {}

    /** Can be extended. */
    public abstract static non-sealed class Wide extends Ajar {}

    /** A task. */
    public static final class OfAjar extends Wide {}

    private final List<Task> done = Collections.synchronizedList(new ArrayList<>());

    @Test
    void tasks_of_all_permitted_classes_share_a_queue_and_a_processor() {
        try (TaskTester tester =
                TaskTester.of(Afterward.builder().processor(Message.class, (task, context) -> done.add(task)))) {
            tester.client().add(new Mail("ada"), new Letter("Main Street")).submit();
            assertThat(tester.enqueued(Message.class)).hasSize(2);
            assertThat(tester.assertEnqueued(Letter.class).task()).isEqualTo(new Letter("Main Street"));
            tester.assertEnqueued(new Mail("ada"));
            tester.assertNoneEnqueued(Urgent.class);
            assertThat(tester.runDue()).isEqualTo(2);
            assertThat(done).containsExactly(new Mail("ada"), new Letter("Main Street"));
        }
    }

    @Test
    void a_permitted_class_can_have_a_queue_of_its_own() {
        List<Urgent> urgent = Collections.synchronizedList(new ArrayList<>());
        try (TaskTester tester = TaskTester.of(Afterward.builder()
                .processor(Message.class, (task, context) -> done.add(task))
                .processor(Urgent.class, (task, context) -> urgent.add(task)))) {
            tester.client().add(new Mail("ada"), new Urgent("grace")).submit();
            assertThat(tester.runDue()).isEqualTo(2);
            assertThat(done).containsExactly(new Mail("ada"));
            assertThat(urgent).containsExactly(new Urgent("grace"));
        }
    }

    /** JSON-B would write it without its class, and nothing could read it. */
    @Test
    void a_class_without_an_alias_is_refused() {
        assertThatThrownBy(() -> Afterward.builder()
                        .processor(Half.class, (task, context) -> {})
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("task type " + Half.class.getName() + " cannot be stored as JSON: it permits "
                        + Unnamed.class.getName() + ", which has no alias: add a @JsonbSubtype for it to the"
                        + " @JsonbTypeInfo of Half");
    }

    @Test
    void a_type_whose_tasks_could_be_of_any_class_is_refused() {
        assertThatThrownBy(() -> Afterward.builder()
                        .processor(Open.class, (task, context) -> {})
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems())
                                .contains("task type " + Open.class.getName()
                                        + " is an interface and not sealed, so that the classes of its tasks are not"
                                        + " known: make it sealed, or give each class of tasks a queue and a processor"
                                        + " of its own"));
        assertThatThrownBy(() -> Afterward.builder()
                        .processor(Ajar.class, (task, context) -> {})
                        .build())
                .hasMessageContaining("task type " + Ajar.class.getName() + " permits " + Wide.class.getName()
                        + ", which is abstract and not sealed, so ");
    }

    @Test
    void a_class_that_nobody_permits_has_no_queue() {
        try (TaskTester tester = TaskTester.of(Afterward.builder().processor(Urgent.class, (task, context) -> {}))) {
            assertThatThrownBy(() -> tester.client().enqueue(new Letter("Main Street")))
                    .isInstanceOf(UnknownQueueException.class);
        }
    }
}
