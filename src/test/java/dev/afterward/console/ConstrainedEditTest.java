package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.dispatch.TaskConstraints;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskStore;
import dev.afterward.validation.BeanConstraints;
import jakarta.validation.MessageInterpolator;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A payload whose type has constraints is edited, with messages that quote the value. */
class ConstrainedEditTest {

    public record Login(
            @NotBlank(message = "not blank") String name,
            @Size(max = 3, message = "too long") String password) implements Task {}

    private static final Rights EDITOR = new Rights(true, true, true, true, Set.of("password"));
    private static final ConsoleText TEXT = new ConsoleText(Locale.ENGLISH);

    @TempDir
    Path directory;

    private final ValidatorFactory factory = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new Quoting())
            .buildValidatorFactory();
    private TaskConstraints constraints = TaskConstraints.none();
    private TaskEngine engine;
    private TaskInspector inspector;
    private ManualOperations operations;

    /** Says the value, as {@code ${validatedValue}} does. */
    private static final class Quoting implements MessageInterpolator {
        @Override
        public String interpolate(String template, Context context) {
            return template + ": '" + context.getValidatedValue() + "'";
        }

        @Override
        public String interpolate(String template, Context context, Locale locale) {
            return interpolate(template, context);
        }
    }

    @BeforeEach
    void open() {
        TaskStore store = Stores.sqlite(directory.resolve("tasks.db"), false, Runnable::run, "a test");
        engine = new ClientBuilder()
                .store(store)
                .constraints(task -> constraints.check(task))
                .processor(Login.class, QueueConfig.builder("logins").build(), (login, context) -> {})
                .engine();
        inspector = store.inspector();
        operations = engine.manualOperations();
    }

    @AfterEach
    void close() {
        engine.stop(Duration.ofSeconds(10));
        factory.close();
    }

    /** A task of before there were constraints. */
    private TaskId stored(String name, String password) {
        TaskId id = engine.enqueue(new Login(name, password));
        constraints = BeanConstraints.of(factory.getValidator());
        return id;
    }

    private PayloadEditor editor() {
        return new PayloadEditor(inspector, operations, EDITOR);
    }

    private String refusal(TaskId id, String typed) {
        String mark = editor().read(id).orElseThrow().mark();
        String before = String.valueOf(inspector.find(id).orElseThrow().payload());
        EditRefusedException refused =
                catchThrowableOfType(EditRefusedException.class, () -> editor().store(id, mark, typed, "ada"));
        assertThat(refused).isNotNull();
        assertThat(inspector.find(id).orElseThrow().payload()).isEqualTo(before);
        return refused.words(TEXT);
    }

    @Test
    void what_violates_is_refused_with_the_violations() {
        TaskId id = stored("Ada", "abc");
        assertThat(refusal(id, "{\"name\":\" \",\"password\":\"hello\"}"))
                .isEqualTo("It violates the constraints of the queue “logins”: name not blank: ' '; password"
                        + " too long: 'hello'."
                        + " Nothing was saved.");
    }

    @Test
    void what_is_masked_is_not_told() {
        TaskId id = stored("Ada", "hunter2");
        assertThat(refusal(id, "{\"name\":\"\",\"password\":\"•••\"}"))
                .contains("name not blank: ''", "password •••")
                .doesNotContain("hunter2");
    }

    @Test
    void what_a_stand_in_violates_is_no_violation() {
        TaskId id = stored("Ada", "");
        assertThat(refusal(id, "{\"name\":\"\",\"password\":\"•••\"}"))
                .contains("name not blank: ''")
                .doesNotContain("password");
    }

    @Test
    void a_validator_that_fails_is_named_and_what_it_says_is_not() {
        TaskId id = stored("Ada", "hunter2");
        constraints = BeanConstraints.of((jakarta.validation.Validator) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {jakarta.validation.Validator.class},
                (proxy, method, arguments) -> {
                    throw new IllegalStateException("not with hunter2");
                }));
        assertThat(refusal(id, "{\"name\":\"Grace\",\"password\":\"•••\"}"))
                .contains("“logins”", "java.lang.IllegalStateException")
                .doesNotContain("hunter2");
    }

    @Test
    void what_fulfils_its_constraints_is_stored() {
        TaskId id = stored("Ada", "abc");
        editor().store(id, editor().read(id).orElseThrow().mark(), "{\"name\":\"Grace\",\"password\":\"•••\"}", "ada");
        assertThat(inspector.find(id).orElseThrow().payload()).contains("Grace", "abc");
    }
}
