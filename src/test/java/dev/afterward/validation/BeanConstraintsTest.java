package dev.afterward.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.afterward.AfterwardException;
import dev.afterward.Task;
import dev.afterward.TaskInvalidException;
import dev.afterward.TaskInvalidException.Violation;
import dev.afterward.dispatch.TaskConstraints;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Hibernate Validator finds on tasks, and what a validator may do instead. */
class BeanConstraintsTest {

    private static ValidatorFactory factory;
    private static Validator validator;

    public record Line(@NotNull String goods, @Positive int pieces) {}

    public record Order(
            @NotBlank String id,
            @Size(max = 3) String secret,
            @Valid List<Line> lines) implements Task {}

    /** Only the elements of its list have constraints. */
    public record Letters(List<@NotBlank String> to) implements Task {}

    public record Plain(String text) implements Task {}

    public record Whole(int from, int to) implements Task {
        @AssertTrue(message = "from is after to")
        public boolean isInOrder() {
            return from <= to;
        }
    }

    /** More violations than anybody wants to read. */
    public record Numbers(List<@Max(0) Integer> all) implements Task {}

    @BeforeAll
    static void build() {
        factory = Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory();
        validator = factory.getValidator();
    }

    @AfterAll
    static void close() {
        factory.close();
    }

    private static TaskInvalidException refusal(TaskConstraints constraints, Task task) {
        TaskInvalidException refused = catchThrowableOfType(TaskInvalidException.class, () -> constraints.check(task));
        assertThat(refused).isNotNull();
        return refused;
    }

    @Test
    void a_task_that_fulfils_its_constraints_passes() {
        TaskConstraints constraints = BeanConstraints.of(validator);
        assertThatCode(() -> constraints.check(new Order("1", "abc", List.of(new Line("tea", 1)))))
                .doesNotThrowAnyException();
        assertThatCode(() -> constraints.check(new Plain(""))).doesNotThrowAnyException();
    }

    @Test
    void each_violation_has_its_path_and_its_message_in_the_order_of_the_paths() {
        TaskInvalidException refused = refusal(
                BeanConstraints.of(validator),
                new Order(" ", "hunter2", List.of(new Line("tea", 0), new Line(null, 1))));
        assertThat(refused.violations())
                .containsExactly(
                        new Violation("id", "must not be blank"),
                        new Violation("lines[0].pieces", "must be greater than 0"),
                        new Violation("lines[1].goods", "must not be null"),
                        new Violation("secret", "size must be between 0 and 3"));
        assertThat(refused)
                .hasMessage("task of type " + Order.class.getName() + " violates its constraints: id must not be blank;"
                        + " lines[0].pieces must be greater than 0; lines[1].goods must not be null;"
                        + " secret size must be between 0 and 3");
    }

    @Test
    void no_value_is_added_to_what_constraints_say() {
        assertThat(refusal(BeanConstraints.of(validator), new Order("1", "hunter2", List.of())))
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void constraints_of_elements_are_constraints() {
        assertThat(refusal(BeanConstraints.of(validator), new Letters(List.of("Ada", "")))
                        .violations())
                .containsExactly(new Violation("to[1].<list element>", "must not be blank"));
    }

    @Test
    void constraints_of_methods_are_constraints() {
        assertThat(refusal(BeanConstraints.of(validator), new Whole(2, 1)))
                .hasMessageEndingWith(": inOrder from is after to");
    }

    @Test
    void of_very_many_violations_the_message_names_the_first() {
        TaskInvalidException refused = refusal(BeanConstraints.of(validator), new Numbers(Collections.nCopies(500, 1)));
        assertThat(refused.violations()).hasSize(500);
        assertThat(refused).hasMessageEndingWith("; and 490 more");
    }

    @Test
    void a_violation_of_the_whole_task_has_no_path() {
        assertThat(new TaskInvalidException(Plain.class, List.of(new Violation("", "is wrong"))))
                .hasMessage("task of type " + Plain.class.getName() + " violates its constraints: is wrong");
    }

    @Test
    void an_exception_that_was_serialized_keeps_its_violations() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new TaskInvalidException(Plain.class, List.of(new Violation("text", "is wrong"))));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(((TaskInvalidException) in.readObject()).violations())
                    .containsExactly(new Violation("text", "is wrong"));
        }
    }

    @Test
    void a_type_is_looked_at_once_and_validated_only_if_it_has_constraints() {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        TaskConstraints constraints = BeanConstraints.of(watched(asked));
        Order order = new Order("1", "abc", List.of());
        for (int i = 0; i < 3; i++) {
            constraints.check(new Plain("a"));
            constraints.check(order);
        }
        assertThat(asked)
                .containsExactly(
                        "getConstraintsForClass", "getConstraintsForClass", "validate", "validate", "validate");
    }

    private static Validator watched(Queue<String> asked) {
        return proxy((method, arguments) -> {
            asked.add(method.getName());
            return method.invoke(validator, arguments);
        });
    }

    private static Validator throwing(String where, Supplier<Throwable> failure) {
        return proxy((method, arguments) -> {
            if (method.getName().equals(where)) {
                throw failure.get();
            }
            return method.invoke(validator, arguments);
        });
    }

    private interface Answer {
        Object to(java.lang.reflect.Method method, Object[] arguments) throws Throwable;
    }

    private static Validator proxy(Answer answer) {
        return (Validator) Proxy.newProxyInstance(
                Validator.class.getClassLoader(), new Class<?>[] {Validator.class}, (proxy, method, arguments) -> {
                    try {
                        return answer.to(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    static List<Supplier<Throwable>> failures() {
        return List.of(
                () -> new ValidationException("no provider"),
                () -> new IllegalStateException("not now"),
                () -> new NoClassDefFoundError("shop/Gone"),
                StackOverflowError::new,
                Unspeakable::new,
                () -> new Exception("checked"));
    }

    /** An exception that has no text either. */
    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no text");
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatever_a_validator_throws_is_told_with_the_type(Supplier<Throwable> failure) {
        for (String where : List.of("getConstraintsForClass", "validate")) {
            Throwable thrown = catchThrowable(
                    () -> BeanConstraints.of(throwing(where, failure)).check(new Order("1", "a", List.of())));
            assertThat(thrown).as(where).isExactlyInstanceOf(AfterwardException.class);
            assertThat(thrown.getMessage())
                    .startsWith("the constraints of task type " + Order.class.getName() + " could not be checked");
            assertThat(thrown.getCause()).isNotNull();
        }
    }

    @Test
    void a_want_of_memory_passes() {
        assertThatThrownBy(() -> BeanConstraints.of(throwing("validate", () -> new OutOfMemoryError("full")))
                        .check(new Order("1", "a", List.of())))
                .isExactlyInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void a_type_that_could_not_be_looked_at_is_looked_at_again() {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        TaskConstraints constraints = BeanConstraints.of(proxy((method, arguments) -> {
            asked.add(method.getName());
            if (asked.size() == 1) {
                throw new ValidationException("too early");
            }
            return method.invoke(validator, arguments);
        }));
        Order order = new Order("", "a", List.of());
        assertThatThrownBy(() -> constraints.check(order)).hasMessageContaining("too early");
        assertThatThrownBy(() -> constraints.check(order)).isInstanceOf(TaskInvalidException.class);
    }
}
