package dev.afterward.crash;

import dev.afterward.BackoffPolicy;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** The tasks of the crash tests. Each has a name that the {@link Ledger} knows it by. */
final class Errands {

    /** Succeeds at once, and leaves no row. */
    public record Fleeting(String name, String ballast) implements Task {}

    /** Fails so many times, and leaves its row. */
    public record Stubborn(String name, int failures) implements Task {}

    /** Runs until there is a file of the name {@code gate}, or {@code gate.} and the name of the process. */
    public record Held(String name) implements Task {}

    /** Takes two milliseconds, and leaves no row. */
    public record Lasting(String name) implements Task {}

    /** Kills its process. */
    public record Deadly(String name) implements Task {}

    static final QueueConfig FLEETING =
            QueueConfig.builder("fleeting").retention(RetentionPolicy.NONE).build();

    static final QueueConfig STUBBORN = QueueConfig.builder("stubborn")
            .maxAttempts(3)
            .backoff(new BackoffPolicy(Duration.ofMillis(10), 1, Duration.ofMillis(10), 0, null))
            .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
            .build();

    static final QueueConfig HELD =
            QueueConfig.builder("held").retention(RetentionPolicy.NONE).build();

    static final QueueConfig LASTING =
            QueueConfig.builder("lasting").retention(RetentionPolicy.NONE).build();

    static final QueueConfig DEADLY = QueueConfig.builder("deadly")
            .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
            .build();

    /** How often a task of a queue may fail. */
    static final Map<String, Integer> MAX_ATTEMPTS =
            Map.of("fleeting", 1, "stubborn", 3, "held", 1, "lasting", 1, "deadly", 1);

    /** The queues whose tasks leave their rows. */
    static final Set<String> RETAINED = Set.of("stubborn", "deadly");

    private Errands() {}
}
