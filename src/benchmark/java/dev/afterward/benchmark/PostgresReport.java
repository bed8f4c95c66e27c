package dev.afterward.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What was measured on PostgreSQL, as tables and as JSON.
 *
 * @param medians the numbers
 * @param plan the name of the plan
 * @param rounds how many rounds it was so far
 * @param server the server's version
 */
record PostgresReport(Medians medians, String plan, int rounds, String server) {

    private static final List<Line> LINES = List.of(
            new Line("drain 100,000, tasks/s", "drain.rate"),
            new Line("… server CPU, µs a task", "drain.cpu"),
            new Line("… node CPU, µs a task", "drain.node"),
            new Line("… WAL, bytes a task", "drain.wal"),
            new Line("drain 100,000 by two nodes, tasks/s", "two nodes drain.rate"),
            new Line("… server CPU, µs a task", "two nodes drain.cpu"),
            new Line("… node CPU, µs a task", "two nodes drain.node"),
            new Line("… WAL, bytes a task", "two nodes drain.wal"),
            new Line("enqueue 100,000 by one call, tasks/s", "bulk fill.rate"),
            new Line("drain these, tasks/s", "bulk drain.rate"),
            new Line("… server CPU, µs a task", "bulk drain.cpu"),
            new Line("… node CPU, µs a task", "bulk drain.node"),
            new Line("… WAL, bytes a task", "bulk drain.wal"),
            new Line("enqueue, 1 thread, tasks/s", "enqueue-1.rate"),
            new Line("… 99th percentile, ms", "enqueue-1.p99"),
            new Line("enqueue, 8 threads, tasks/s", "enqueue-8.rate"),
            new Line("… 99th percentile, ms", "enqueue-8.p99"),
            new Line("JTA, 8 threads: a row and an INSERT in its place, /s", "jta.by-hand.rate"),
            new Line("JTA, 8 threads: a row and a task, /s", "jta.task.rate"),
            new Line("commit → start, same node, median, ms", "same node latency.p50"),
            new Line("… 99th percentile, ms", "same node latency.p99"),
            new Line("commit → start, another node, median, ms", "another node latency.p50"),
            new Line("… 99th percentile, ms", "another node latency.p99"),
            new Line("enqueue → start, 3,000 tasks/s, after 50 s, median, ms", "alone steady.p50"),
            new Line("… 99th percentile, ms", "alone steady.p99"),
            new Line("the same next to a snapshot, median, ms", "snapshot steady.p50"),
            new Line("… 99th percentile, ms", "snapshot steady.p99"),
            new Line("drain 100,000 next to 1,000,000 for tomorrow, tasks/s", "scheduled drain.rate"),
            new Line("… server CPU, µs a task", "scheduled drain.cpu"),
            new Line("drain 100,000 next to 1,000,000 that have ended, tasks/s", "ended drain.rate"),
            new Line("… server CPU, µs a task", "ended drain.cpu"));

    void write(Path directory, PrintStream out) throws IOException {
        StringBuilder text = new StringBuilder();
        environment()
                .forEach((name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
        for (PostgresContestant name : PostgresContestant.values()) {
            text.append("- ").append(name.title).append(": ").append(name.settings).append('\n');
        }
        text.append("\nMedians of ").append(rounds).append(" rounds.\n");
        for (String durability : List.of("off", "on")) {
            text.append("\n### synchronous_commit=").append(durability).append("\n\n").append(table(durability));
        }
        text.append("\n### Goals\n\n| goal | | reached |\n|---|---:|---|\n");
        new PostgresGoals(medians).all().forEach(goal -> text.append(goal).append('\n'));
        Files.writeString(directory.resolve("postgresql.md"), text);
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(
                directory.resolve("postgresql.json").toFile(),
                Map.of("environment", environment(), "plan", Plan.of(plan).toString(), "runs", medians.all()));
        out.println(text);
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>(Environment.values("postgresql", "db-scheduler"));
        environment.put("PostgreSQL", server);
        return environment;
    }

    private String table(String durability) {
        List<String> titles =
                Stream.of(PostgresContestant.values()).map(name -> name.title).toList();
        StringBuilder text = new StringBuilder("| |");
        titles.forEach(title -> text.append(' ').append(title).append(" |"));
        text.append("\n|---|").append("---:|".repeat(titles.size())).append('\n');
        for (Line line : LINES) {
            List<OptionalDouble> cells = titles.stream()
                    .map(title -> medians.of(title + " " + durability + " " + line.number()))
                    .toList();
            if (cells.stream().anyMatch(OptionalDouble::isPresent)) {
                text.append("| ").append(line.title());
                cells.forEach(cell -> text.append(" | ").append(Report.number(cell)));
                text.append(" |\n");
            }
        }
        return text.toString();
    }
}
