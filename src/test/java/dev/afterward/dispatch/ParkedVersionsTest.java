package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskStatus;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.sqlite.Sqlite;
import dev.afterward.sqlite.SqliteFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a release on a file of its own sets aside because it does not read its version. */
class ParkedVersionsTest {

    private static final int MANY = 3_500;

    public record Order(int number) implements Task {}

    public record Mail(int number) implements Task {}

    public record Label(int number) implements Task {}

    @TempDir
    Path directory;

    private final List<TaskEngine> engines = new ArrayList<>();

    @AfterEach
    void close() {
        engines.forEach(TaskEngine::stopNow);
    }

    private static ClientBuilder orders(ClientBuilder settings, int version) {
        return settings.processor(
                Order.class, QueueConfig.builder("orders").version(version).build(), (task, context) -> {});
    }

    private static ClientBuilder three(ClientBuilder settings, int version) {
        return orders(settings, version)
                .processor(
                        Mail.class,
                        QueueConfig.builder("mails").version(version).build(),
                        (task, context) -> {})
                .processor(
                        Label.class,
                        QueueConfig.builder("labels").version(version).build(),
                        (task, context) -> {});
    }

    private TaskEngine open(UnaryOperator<ClientBuilder> queues) {
        TaskEngine engine = queues.apply(new ClientBuilder()
                        .store(Sqlite.file(SqliteFile.at(directory.resolve("tasks.db"))))
                        .workers(2))
                .engine();
        engines.add(engine);
        return engine;
    }

    private static List<Task> many(IntFunction<Task> task) {
        return IntStream.range(0, MANY).mapToObj(task).toList();
    }

    private void awaitParked(TaskEngine engine, int count) {
        await().untilAsserted(() -> assertThat(
                        engine.search().status(TaskStatus.PARKED).stream().count())
                .isEqualTo(count));
    }

    @Test
    void all_of_a_queue_are_parked_without_an_occasion() {
        TaskEngine newer = open(settings -> orders(settings, 2));
        newer.client().add(many(Order::new)).submit();
        newer.stopNow();
        TaskEngine old = open(settings -> orders(settings, 1));
        old.start();
        awaitParked(old, MANY);
    }

    @Test
    void all_of_several_queues_are_parked_without_an_occasion() {
        TaskEngine newer = open(settings -> three(settings, 2));
        newer.client().add(many(Order::new)).submit();
        newer.client().add(many(Mail::new)).submit();
        newer.client().enqueue(new Label(1));
        newer.stopNow();
        TaskEngine old = open(settings -> three(settings, 1));
        old.start();
        awaitParked(old, 2 * MANY + 1);
    }
}
