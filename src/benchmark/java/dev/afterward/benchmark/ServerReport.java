package dev.afterward.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What was measured on a server, as tables and as JSON.
 *
 * @param medians the numbers by the title of the database
 * @param plan how they were measured
 */
record ServerReport(Map<String, Medians> medians, ServerPlan plan) {

    private static final List<Line> LINES = List.of(
            new Line("1 thread, transactions/s", "1 rate"),
            new Line("8 threads, transactions/s", "8 rate"),
            new Line("… median, ms", "8 p50"),
            new Line("… 99th percentile, ms", "8 p99"),
            new Line("… processor ms each", "8 cpu"),
            new Line("… syncs for 1,000", "8 syncs"),
            new Line("return → start, median, ms", "latency p50"),
            new Line("… 99th percentile, ms", "latency p99"),
            new Line("drain, /s", "drain rate"),
            new Line("… processor ms each", "drain cpu"));

    void write(Path directory, PrintStream out) throws IOException {
        StringBuilder text = new StringBuilder();
        Environment.values("sqlite-jdbc")
                .forEach((name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
        text.append("- WildFly: standalone-full.xml as it comes, a heap of 512 MB\n");
        text.append("- medians of ").append(plan.rounds()).append(" rounds\n");
        medians.forEach((database, all) -> table(text, database, all));
        Files.writeString(directory.resolve("server.md"), text);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("environment", Environment.values("sqlite-jdbc"));
        json.put("plan", plan.toString());
        medians.forEach((database, all) -> json.put(database, all.all()));
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(
                directory.resolve("server.json").toFile(), json);
        out.println(text);
    }

    private static void table(StringBuilder text, String database, Medians all) {
        text.append("\n### ").append(database).append("\n\n|");
        List<String> titles = titles(all);
        titles.forEach(title -> text.append(" | ").append(title));
        text.append(" |\n|---").append("|---:".repeat(titles.size())).append("|\n");
        for (Line line : LINES) {
            text.append("| ").append(line.title());
            titles.forEach(title ->
                    text.append(" | ").append(Report.number(all.of(title + " " + line.number()))));
            text.append(" |\n");
        }
    }

    private static List<String> titles(Medians all) {
        List<String> titles = new ArrayList<>();
        for (Inside inside : Inside.values()) {
            Stream.of("", ", before")
                    .map(version -> inside.title + version)
                    .filter(title -> all.of(title + " 8 rate").isPresent())
                    .forEach(titles::add);
        }
        return titles;
    }
}
