package dev.afterward.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Afterward;
import dev.afterward.AfterwardException;
import dev.afterward.Cases;
import dev.afterward.ConfigurationException;
import dev.afterward.PayloadException;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskQueue;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import dev.afterward.UnknownQueueException;
import dev.afterward.config.Configuration;
import dev.afterward.config.DeclaredQueue;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, ids and settings that nobody meant well: taken as they are, or refused with a reason that names them. */
@Tag("faults")
class HostileNamesTest {

    /** A task. */
    @TaskQueue(name = "note")
    public record Note(String text) implements Task {}

    private static final String[] PARTS = {
        "'",
        "''",
        "\"",
        ";",
        "--",
        "/*",
        "*/",
        "\\",
        "/",
        "..",
        "\0",
        "\n",
        "\r",
        "\t",
        "\u001b[31m",
        "%",
        "_",
        "?",
        "#{1+1}",
        "${java.home}",
        "${",
        "}",
        "<b>",
        "&amp;",
        "\ud83d\ude00",
        "\ud800",
        "\u202e",
        "\u0130",
        " ",
        "a",
        "Z",
        "0",
        "drop table x",
        "select 1",
        "=",
        ":",
        ",",
        "\ufeff",
        "e\u0301",
    };

    @TempDir
    Path directory;

    private static String text(Random chance) {
        StringBuilder text = new StringBuilder();
        for (int parts = chance.nextInt(6); parts >= 0; parts--) {
            text.append(PARTS[chance.nextInt(PARTS.length)]);
        }
        return chance.nextInt(20) == 0 ? text.toString().repeat(100) : text.toString();
    }

    /** Each queue is one of its own, kept under exactly its name. */
    @Test
    void a_queue_has_exactly_its_name_or_none() throws Exception {
        int taken = 0;
        for (int number = 0; number < Cases.number(500) / 10; number++) {
            String name = text(Cases.random(number));
            QueueConfig config;
            try {
                config = QueueConfig.builder(name).build();
            } catch (ConfigurationException e) {
                assertThat(e).hasMessageContaining("the name must have");
                continue;
            }
            taken++;
            Path file = directory.resolve("case" + number + ".db");
            TaskService client = Afterward.builder()
                    .sqlite(file)
                    .workers(0)
                    .processor(Note.class, config, (task, context) -> {})
                    .build();
            try {
                TaskId id = client.enqueue(new Note("a"));
                assertThat(client.status(id)).isEqualTo(TaskStatus.PENDING);
                client.operations().pause(name);
                client.operations().resume(name);
                try {
                    client.operations().pause(name + "'");
                    throw new AssertionError("another name was taken for it: " + name);
                } catch (UnknownQueueException e) {
                    assertThat(e).hasMessageContaining(name + "'");
                }
            } finally {
                client.stopNow();
            }
            try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file);
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("select name from afterward_queue")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo(name);
                assertThat(rows.next() ? rows.getString(1) : null).as(name).isNull();
            }
            Files.delete(file);
        }
        assertThat(taken).isPositive();
    }

    @Test
    void an_id_is_read_as_it_was_written_or_refused() {
        for (int number = 0; number < Cases.number(500); number++) {
            Random chance = Cases.random(number);
            TaskId id = new TaskId(chance.nextLong() >>> 1);
            assertThat(TaskId.parse(id.toString().toLowerCase(Locale.ROOT))).isEqualTo(id);
            String text = chance.nextBoolean() ? text(chance) : spoilt(id.toString(), chance);
            try {
                assertThat(TaskId.parse(text).toString()).hasSize(13);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    private static String spoilt(String id, Random chance) {
        int at = chance.nextInt(id.length());
        return id.substring(0, at) + PARTS[chance.nextInt(PARTS.length)] + id.substring(at + chance.nextInt(2));
    }

    private static final String[] KEYS = {
        "afterward.workers",
        "afterward.lease",
        "afterward.max-rescues",
        "afterward.cleanup-interval",
        "afterward.payload.max-size",
        "afterward.shutdown-grace",
        "afterward.sqlite.file",
        "afterward.sqlite.synchronous",
        "afterward.autostart",
        "afterward.shared.datasource",
        "afterward.witness.datasource",
        "afterward.thread-factory",
        "afterward.queue.\"note\".max-attempts",
        "afterward.queue.\"note\".timeout",
        "afterward.queue.\"note\".backoff.initial",
        "afterward.queue.\"note\".backoff.multiplier",
        "afterward.queue.\"note\".concurrency",
        "afterward.queue.\"note\".retention.duration",
        "afterward.queue.\"note\".priority",
    };

    private static final String[] VALUES = {
        "",
        " ",
        "-1",
        "0",
        "1",
        "2147483648",
        "9".repeat(400),
        "1e9",
        "NaN",
        "Infinity",
        "PT",
        "P1D",
        "-PT1S",
        "PT99999999999999999999S",
        "P999999999999D",
        "true",
        "yes",
        "null",
        "\0",
        "\ud800",
        "${afterward.workers}",
        "${gone}",
        "a?b",
        "jdbc:sqlite:x",
        "ldap://127.0.0.1:1/x",
        "rmi://127.0.0.1:1/x",
    };

    @Test
    void a_setting_is_taken_or_refused_with_its_key() {
        int refused = 0;
        for (int number = 0; number < Cases.number(500); number++) {
            Random chance = Cases.random(number);
            Map<String, String> settings = new HashMap<>();
            for (int i = chance.nextInt(3); i >= 0; i--) {
                settings.put(
                        KEYS[chance.nextInt(KEYS.length)],
                        chance.nextInt(3) == 0 ? text(chance) : VALUES[chance.nextInt(VALUES.length)]);
            }
            try {
                Configuration.read(
                        new SmallRyeConfigBuilder()
                                .addDefaultInterceptors()
                                .withSources(new PropertiesConfigSource(settings, "test", 100))
                                .build(),
                        List.of(new DeclaredQueue(
                                QueueConfig.of(Note.class), Note.class.getAnnotation(TaskQueue.class))));
            } catch (ConfigurationException e) {
                refused++;
                assertThat(settings.keySet())
                        .as(e.getMessage())
                        .anyMatch(key -> e.getMessage().contains(key));
            } catch (RuntimeException e) {
                throw new AssertionError("case " + number + " of seed " + Cases.seed() + ": " + settings, e);
            }
        }
        assertThat(refused).isPositive();
    }

    /** Whatever text a task carries, it comes back as it went in, or the caller is told. */
    @Test
    void a_text_is_stored_as_it_is_or_refused() throws Exception {
        Map<Integer, String> texts = new HashMap<>();
        Map<String, Integer> received = new java.util.concurrent.ConcurrentHashMap<>();
        TaskService client = Afterward.builder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(Note.class, (task, context) -> received.merge(task.text(), 1, Integer::sum))
                .build();
        try {
            client.start();
            int stored = 0;
            for (int number = 0; number < Cases.number(500); number++) {
                String text = number + text(Cases.random(number));
                try {
                    client.enqueue(new Note(text));
                    texts.put(number, text);
                    stored++;
                } catch (PayloadException e) {
                    assertThat(e).hasMessageContaining("surrogate");
                }
            }
            int expected = stored;
            org.awaitility.Awaitility.await().until(() -> received.size() == expected);
            assertThat(received.keySet()).containsExactlyInAnyOrderElementsOf(texts.values());
        } catch (AfterwardException e) {
            throw new AssertionError("seed " + Cases.seed(), e);
        } finally {
            client.stopNow();
        }
    }
}
