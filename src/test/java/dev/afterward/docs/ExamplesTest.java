package dev.afterward.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import dev.afterward.testing.TaskTester;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** What the documentation shows does what the documentation says. */
class ExamplesTest {

    @TempDir
    Path directory;

    private final Queue<String> door = new ConcurrentLinkedQueue<>();
    private TaskService client;

    @AfterEach
    void stop() {
        if (client != null) {
            client.stopNow();
        }
    }

    private String url() {
        return "jdbc:sqlite:" + directory.resolve("tasks.db");
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    @Test
    void plain_java() {
        client = PlainJavaExample.open(directory, door::add);
        List<TaskId> ids = PlainJavaExample.greet(client);
        await().untilAsserted(() -> assertThat(door).containsExactly("Hello, Ada"));
        await().until(() -> client.status(ids.get(0)) == TaskStatus.SUCCEEDED);
        assertThat(client.status(ids.get(1))).isEqualTo(TaskStatus.PENDING);
        assertThat(client.stop(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void a_connection_of_the_callers() throws Exception {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl(url());
        sql("create table orders (id text primary key)");
        client = PlainJavaExample.patient(source, door::add, failed -> {});
        client.start();
        PlainJavaExample.place(source, client, "order 1");
        await().untilAsserted(() -> assertThat(door).containsExactly("order 1"));
    }

    @Test
    @SuppressWarnings("UnnecessaryAssignment") // there is no container to inject
    void an_unknown_invoice_is_final_and_rings() {
        PaymentProcessor processor = new PaymentProcessor();
        List<String> references = new ArrayList<>();
        processor.bank = (reference, invoice) -> {
            references.add(reference);
            throw new InvoiceUnknownException();
        };
        Alarm alarm = new Alarm();
        client = Afterward.builder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(Payment.class, processor)
                .listener(event -> {
                    if (event instanceof TaskEvent.Failed failed) {
                        alarm.failed(failed);
                    } else if (event instanceof TaskEvent.Parked parked) {
                        alarm.parked(parked);
                    }
                })
                .build();
        client.start();
        TaskId id = client.enqueue(new Payment(List.of("4711", "4712")));
        await().untilAsserted(() ->
                assertThat(alarm.rung()).singleElement().asString().contains("payment " + id, "InvoiceUnknown"));
        assertThat(references).containsExactly(id + "/4711");
    }

    @Test
    @SuppressWarnings("UnnecessaryAssignment") // there is no container to inject
    void a_parcel_is_waited_for_and_an_unknown_one_is_not_looked_for_again() {
        DeliveryProcessor processor = new DeliveryProcessor();
        Queue<Carrier.Place> places =
                new ArrayDeque<>(List.of(Carrier.Place.ON_ITS_WAY, Carrier.Place.DELIVERED, Carrier.Place.NOWHERE));
        List<String> thanked = new ArrayList<>();
        processor.carrier = parcel -> places.remove();
        processor.customers = thanked::add;
        try (TaskTester tester = TaskTester.of(Afterward.builder().processor(Delivery.class, processor))) {
            tester.client().enqueue(new Delivery("4711"));
            assertThat(tester.runDue()).isEqualTo(1);
            assertThat(thanked).isEmpty();
            assertThat(tester.assertEnqueued(new Delivery("4711")).due())
                    .isEqualTo(tester.now().plus(Duration.ofHours(6)));
            tester.advance(Duration.ofHours(6));
            assertThat(tester.runDue()).isEqualTo(1);
            assertThat(thanked).containsExactly("4711");
            tester.client().enqueue(new Delivery("4712"));
            assertThat(tester.attemptDue())
                    .filteredOn(TaskEvent.Failed.class::isInstance)
                    .singleElement()
                    .asString()
                    .contains("the carrier does not know parcel 4712");
        }
    }

    @Test
    void the_strategy_knows_the_bank() {
        PaymentBackoff backoff = new PaymentBackoff();
        assertThat(backoff.delay(3, new BankBusyException())).isEqualTo(Duration.ofSeconds(2));
        assertThat(backoff.delay(3, new IllegalStateException())).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    @SuppressWarnings("UnnecessaryAssignment") // there is no container to inject
    void a_bean_enqueues() {
        client = PlainJavaExample.open(directory, door::add);
        RefusalLog log = new RefusalLog();
        log.tasks = client;
        log.refused("Ada");
        await().untilAsserted(() -> assertThat(door).containsExactly("Hello, Ada"));
    }
}
