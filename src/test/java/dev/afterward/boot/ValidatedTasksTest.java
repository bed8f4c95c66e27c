package dev.afterward.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.ConfigurationException;
import dev.afterward.Every;
import dev.afterward.QueueConfig;
import dev.afterward.Recurrence;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskInvalidException;
import dev.afterward.TaskInvalidException.Violation;
import dev.afterward.TaskQueue;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** A task that violates its constraints enters by no way, and one that is stored is never asked again. */
class ValidatedTasksTest {

    @TaskQueue(name = "letters")
    public record Letter(@NotBlank String to) implements Task {}

    @TaskQueue(name = "beats")
    @Every(value = "PT5M", task = "{\"name\":\"\"}")
    public record Beat(@NotBlank String name) implements Task {}

    @TempDir
    Path directory;

    private final ValidatorFactory factory = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory();
    private final Validator validator = factory.getValidator();
    private final Queue<Letter> done = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        factory.close();
    }

    private SQLiteDataSource database() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("tasks.db"));
        return source;
    }

    private Afterward.Builder letters() {
        QueueConfig queue = QueueConfig.of(Letter.class).toBuilder()
                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                .build();
        return Afterward.builder()
                .dataSource(database())
                .processor(Letter.class, queue, (letter, context) -> done.add(letter));
    }

    private void refused(ThrowingCallable entry) throws SQLException {
        TaskInvalidException refusal = catchThrowableOfType(TaskInvalidException.class, entry);
        assertThat(refusal).isNotNull();
        assertThat(refusal.violations()).containsExactly(new Violation("to", "must not be blank"));
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "select (select count(*) from afterward_task) + (select count(*) from afterward_schedule)")) {
            assertThat(found.getInt(1)).as("what is stored").isZero();
        }
    }

    @Test
    void no_way_of_enqueuing_takes_it() throws Exception {
        try (TaskService client = letters().validator(validator).build()) {
            Letter bad = new Letter(" ");
            refused(() -> client.enqueue(bad));
            refused(() -> client.add(bad).submit());
            refused(() -> client.add(bad).apart().submit());
            refused(() -> client.add(bad).after(Duration.ofDays(1)).submit());
            List<Letter> bulk = new ArrayList<>(Collections.nCopies(2_000, new Letter("Ada")));
            bulk.add(bad);
            refused(() -> client.add(bulk).submit());
            refused(() -> client.schedules().put("letters", bad, Recurrence.every(Duration.ofHours(1))));
        }
    }

    @Test
    void on_a_connection_its_transaction_goes_on() throws Exception {
        try (TaskService client = letters().validator(validator).build();
                Connection connection = database().getConnection()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(
                            () -> client.add(new Letter("")).using(connection).submit())
                    .isInstanceOf(TaskInvalidException.class);
            TaskId id = client.add(new Letter("Ada")).using(connection).submit().get(0);
            connection.commit();
            assertThat(client.status(id)).isEqualTo(TaskStatus.PENDING);
        }
    }

    @Test
    void an_edit_is_refused_and_changes_nothing() {
        try (TaskService client = letters().validator(validator).build()) {
            TaskId id = client.add(new Letter("Ada"))
                    .after(Duration.ofDays(1))
                    .submit()
                    .get(0);
            assertThatThrownBy(() -> client.operations().retry(id, new Letter("")))
                    .isInstanceOf(TaskInvalidException.class);
            client.start();
            assertThat(client.operations().retry(id, new Letter("Grace"))).isTrue();
            assertThat(client.find(id).orElseThrow().payload().orElseThrow()).contains("Grace");
        }
    }

    @Test
    void a_declared_task_is_refused_with_all_other_problems() {
        assertThatThrownBy(() -> letters()
                        .validator(validator)
                        .processor(Beat.class, (beat, context) -> {})
                        .schedule("nightly", new Letter(""), Recurrence.every(Duration.ofHours(1)))
                        .workers(-1)
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .hasSize(3)
                                .anySatisfy(problem -> assertThat(problem).contains("workers"))
                                .anySatisfy(problem -> assertThat(problem)
                                        .isEqualTo("schedule 'nightly': task of type " + Letter.class.getName()
                                                + " violates its constraints: to must not be blank"))
                                .anySatisfy(problem -> assertThat(problem)
                                        .isEqualTo("schedule 'beats': task of type " + Beat.class.getName()
                                                + " violates its constraints: name must not be blank")));
    }

    @Test
    void a_validator_that_fails_at_a_declared_task_is_a_problem_as_well() {
        Validator broken = (Validator) java.lang.reflect.Proxy.newProxyInstance(
                Validator.class.getClassLoader(), new Class<?>[] {Validator.class}, (proxy, method, arguments) -> {
                    throw new LinkageError("gone");
                });
        assertThatThrownBy(() -> letters()
                        .validator(broken)
                        .schedule("nightly", new Letter(""), Recurrence.every(Duration.ofHours(1)))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("schedule 'nightly'")
                .hasMessageContaining(Letter.class.getName())
                .hasMessageContaining("gone");
    }

    @Test
    void what_is_stored_runs_whatever_the_constraints_say_by_now() {
        TaskId id;
        try (TaskService before = letters().build()) {
            id = before.enqueue(new Letter(""));
            before.schedules().put("often", new Letter(""), Recurrence.every(Duration.ofSeconds(1)));
        }
        try (TaskService after = letters().validator(validator).build()) {
            after.start();
            await().until(() -> after.status(id) == TaskStatus.SUCCEEDED && done.size() > 1);
        }
        assertThat(done).containsOnly(new Letter(""));
    }
}
