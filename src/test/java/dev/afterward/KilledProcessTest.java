package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promises P1, P3 and P7 across the death of the process: a real one, killed while it enqueues and runs. What it has
 * acknowledged stands in its output, what was run in a ledger beside the store.
 */
class KilledProcessTest {

    /** A line for the ledger. */
    @TaskQueue(name = "line", maxAttempts = 1)
    public record Line(int number) implements Task {}

    /** Enqueues for ever and runs what it enqueues; prints each number that was acknowledged. */
    static final class Child {

        private Child() {}

        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            TaskClient client = client(directory);
            client.start();
            PrintWriter out = new PrintWriter(new OutputStreamWriter(
                    new java.io.FileOutputStream(java.io.FileDescriptor.out), StandardCharsets.UTF_8));
            for (int number = Integer.parseInt(args[1]); ; number++) {
                if (number % 3 == 0) {
                    client.add(new Line(number)).after(Duration.ofMillis(200)).submit();
                } else {
                    client.enqueue(new Line(number));
                }
                out.println(number + ".");
                out.flush();
            }
        }
    }

    private static TaskClient client(Path directory) {
        Path ledger = directory.resolve("ledger");
        return Afterward.builder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(
                        Line.class,
                        (task, context) -> Files.writeString(
                                ledger,
                                task.number() + "\n",
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.APPEND))
                .build();
    }

    @TempDir
    Path directory;

    @RepeatedTest(3)
    void what_was_acknowledged_before_the_kill_is_run_after_it() throws Exception {
        Set<Integer> acknowledged = new HashSet<>();
        for (int life = 0; life < 3; life++) {
            acknowledged.addAll(liveAndDie(life * 1_000_000, 200 + 150 * life));
        }
        TaskClient client = client(directory);
        client.start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(run()).containsAll(acknowledged));
        } finally {
            client.stopNow();
        }
        // At least once, and hardly ever more: only what ran at the moment of a kill may have run twice.
        List<Integer> runs = lines();
        assertThat(runs.size() - new HashSet<>(runs).size()).isLessThanOrEqualTo(3 * 10);
    }

    private Set<Integer> liveAndDie(int first, int most) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        directory.toString(),
                        Integer.toString(first))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Set<Integer> acknowledged = new HashSet<>();
        try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                // The last line may have been cut off by the kill.
                if (line.endsWith(".")) {
                    acknowledged.add(Integer.parseInt(line.substring(0, line.length() - 1)));
                }
                if (acknowledged.size() == most) {
                    // By its handle: the process itself would close what it has still to say.
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(most);
        return acknowledged;
    }

    private Set<Integer> run() throws IOException {
        return new HashSet<>(lines());
    }

    private List<Integer> lines() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("ledger"))) {
            numbers.add(Integer.parseInt(line));
        }
        return numbers;
    }
}
