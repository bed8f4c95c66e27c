package dev.afterward.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.QueueConfig;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

/** What is configured for a queue under a name that it had before. */
class FormerKeysTest {

    private static Configuration read(Config config) {
        return Configuration.read(
                config,
                Configs.queues(QueueConfig.builder("parcels")
                        .formerly(Set.of("mails", "letters"))
                        .build()));
    }

    @Test
    void a_setting_follows_its_queue() {
        Configuration read = read(Configs.of("afterward.queue.\"mails\".max-attempts", "7"));
        assertThat(read.queues().get("parcels").maxAttempts()).isEqualTo(7);
        assertThat(read.warnings())
                .containsExactly(
                        "afterward.queue.\"mails\".max-attempts is the key of a former name of the queue: name it"
                                + " afterward.queue.\"parcels\".max-attempts");
    }

    @Test
    void a_variable_follows_its_queue_too() {
        Configuration read = read(Configs.environment("AFTERWARD_QUEUE_MAILS_MAX_ATTEMPTS", "7"));
        assertThat(read.queues().get("parcels").maxAttempts()).isEqualTo(7);
        assertThat(read.warnings()).singleElement().asString().contains("afterward.queue.\"parcels\".max-attempts");
    }

    @Test
    void what_is_set_under_the_name_of_now_counts() {
        Configuration read = read(Configs.of(
                "afterward.queue.mails.max-attempts", "7",
                "afterward.queue.mails.priority", "3",
                "afterward.queue.parcels.max-attempts", "9"));
        assertThat(read.queues().get("parcels").maxAttempts()).isEqualTo(9);
        assertThat(read.queues().get("parcels").priority()).isEqualTo(3);
        assertThat(read.warnings())
                .containsExactly(
                        "afterward.queue.mails.priority is the key of a former name of the queue: name it"
                                + " afterward.queue.\"parcels\".priority",
                        "afterward.queue.mails.max-attempts is not read: the queue is called 'parcels' now, and"
                                + " afterward.queue.\"parcels\".max-attempts is set");
    }
}
