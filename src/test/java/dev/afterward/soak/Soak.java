package dev.afterward.soak;

import dev.afterward.TaskService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets a client work for minutes or hours and watches whether anything grows: {@code mvn -Psoak process-test-classes
 * -Dsoak.minutes=60}. Ends with status 1 if something does.
 */
final class Soak {

    private static final int MOST_SAMPLES = 360;
    private static final long SHORTEST_INTERVAL = TimeUnit.SECONDS.toNanos(2);

    private Soak() {}

    /** Takes the minutes and a directory of its own. */
    public static void main(String[] args) throws Exception {
        Duration length = Duration.ofMillis((long) (Double.parseDouble(args[0]) * 60_000));
        Path directory = Files.createDirectories(Path.of(args[1]));
        Path file = directory.resolve("tasks.db");
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(Path.of(file + suffix));
        }
        List<Sample> samples = new ArrayList<>();
        SoakLoad load = new SoakLoad(file);
        TaskService client = load.client();
        try (load) {
            client.start();
            load.begin();
            long began = System.nanoTime();
            long interval = Math.max(SHORTEST_INTERVAL, length.toNanos() / MOST_SAMPLES);
            for (long next = began + interval; next - began <= length.toNanos(); next += interval) {
                for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                samples.add(Sample.take(Duration.ofNanos(System.nanoTime() - began), file, load));
            }
        } finally {
            client.stop(Duration.ofSeconds(20));
        }
        SoakReport report = new SoakReport(samples, load.counts());
        report.draw(directory.resolve("soak.svg"));
        System.out.println(report.text());
        System.out.println("chart: " + directory.resolve("soak.svg"));
        if (!report.isFlat()) {
            System.exit(1);
        }
    }
}
