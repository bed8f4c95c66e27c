package dev.afterward.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What was measured, as tables, as JSON and as charts.
 *
 * @param medians the numbers
 * @param plan how they were measured
 */
record Report(Medians medians, Plan plan) {

    /** A line of the tables: a number that everybody may have. */
    private record Row(String title, String number) {}

    private static final List<Row> ROWS = List.of(
            new Row("enqueue, 1 thread, tasks/s", "enqueue-1.rate"),
            new Row("… 99th percentile, ms", "enqueue-1.p99"),
            new Row("… longest, ms", "enqueue-1.max"),
            new Row("enqueue, 8 threads, tasks/s", "enqueue-8.rate"),
            new Row("… 99th percentile, ms", "enqueue-8.p99"),
            new Row("… longest, ms", "enqueue-8.max"),
            new Row("bulk of 100,000, tasks/s", "bulk.rate"),
            new Row("bulk of 100,000 with retention, tasks/s", "bulk.retained.rate"),
            new Row("drain 10,000, tasks/s", "few.drain.rate"),
            new Row("drain 100,000, tasks/s", "bulk.drain.rate"),
            new Row("drain 1,000,000, tasks/s", "many.drain.rate"),
            new Row("drain 10,000 with retention, tasks/s", "few.retained.drain.rate"),
            new Row("drain 100,000 with retention, tasks/s", "bulk.retained.drain.rate"),
            new Row("enqueue and run at once, tasks/s", "steady.rate"),
            new Row("enqueue → start, idle, median, ms", "latency.idle.p50"),
            new Row("… 99th percentile, ms", "latency.idle.p99"),
            new Row("… 99.9th percentile, ms", "latency.idle.p99.9"),
            new Row("enqueue → start, half load, median, ms", "latency.half.p50"),
            new Row("… 99th percentile, ms", "latency.half.p99"),
            new Row("… 99.9th percentile, ms", "latency.half.p99.9"),
            new Row("idle, processor ms a minute", "idle.cpu"),
            new Row("idle, statements a minute", "idle.statements"),
            new Row("heap with 1,000 pending, MB", "heap.small"),
            new Row("heap with 1,000,000 pending, MB", "heap.many"));

    private static final List<Row> OWN_ROWS = List.of(
            new Row("8 threads, an INSERT by hand in a JTA transaction, /s", "jta.by-hand.rate"),
            new Row("8 threads, shared mode, tasks/s", "jta.shared.rate"),
            new Row("8 threads, no transaction, tasks/s", "jta.none.rate"),
            new Row("8 threads, separate mode, tasks/s", "jta.separate.rate"),
            new Row("drain 10,000, tasks/s", "growth.few"),
            new Row("drain 100,000, tasks/s", "growth.bulk"),
            new Row("drain 1,000,000, tasks/s", "growth.many"),
            new Row("drain 100,000 beside 1,000,000 of a paused queue, tasks/s", "growth.paused"),
            new Row("drain 100,000 beside 1,000,000 for tomorrow, tasks/s", "growth.scheduled"),
            new Row("drain 200,000 of 10 queues and 5 priorities, scattered, tasks/s", "growth.scattered"));

    void write(Path directory, PrintStream out) throws IOException {
        String text = text();
        Files.writeString(directory.resolve("results.md"), text);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("environment", environment());
        json.put("plan", plan.toString());
        json.put("runs", medians.all());
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(
                directory.resolve("results.json").toFile(), json);
        new Charts(medians).write(directory);
        out.println(text);
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("date", LocalDate.now(java.time.ZoneId.systemDefault()).toString());
        environment.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        environment.put("processor", processor());
        environment.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        environment.put("Java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
        for (String library : List.of("sqlite-jdbc", "db-scheduler", "jobrunr", "narayana-jta")) {
            environment.put(library, versionOf(library));
        }
        return environment;
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String versionOf(String library) {
        return Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
                .map(path -> Path.of(path).getFileName().toString())
                .filter(name -> name.startsWith(library + "-") && name.endsWith(".jar"))
                .map(name -> name.substring(library.length() + 1, name.length() - 4))
                .findFirst()
                .orElse("unknown");
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        environment().forEach((name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
        for (Contestant.Name name : Contestant.Name.values()) {
            text.append("- ").append(name.title).append(": ").append(name.settings).append('\n');
        }
        for (boolean full : new boolean[] {false, true}) {
            String durability = full ? "FULL" : "NORMAL";
            text.append("\n## synchronous=").append(durability).append("\n\n");
            text.append("| | Afterward | db-scheduler | JobRunr | bare database | Afterward / bare |\n");
            text.append("|---|---:|---:|---:|---:|---:|\n");
            for (Row row : ROWS) {
                line(text, durability, row);
            }
        }
        text.append("\n## Afterward alone\n\n| | NORMAL | FULL |\n|---|---:|---:|\n");
        for (Row row : OWN_ROWS) {
            text.append("| ").append(row.title());
            for (String durability : List.of("NORMAL", "FULL")) {
                text.append(" | ").append(number(medians.of("Afterward " + durability + " " + row.number())));
            }
            text.append(" |\n");
        }
        text.append("\n## Goals\n\n| goal | | reached |\n|---|---:|---|\n");
        new Goals(medians).all().forEach(goal -> text.append(goal).append('\n'));
        return text.toString();
    }

    private void line(StringBuilder text, String durability, Row row) {
        List<OptionalDouble> values = new ArrayList<>();
        for (String who : List.of("Afterward", "db-scheduler", "JobRunr", row.number().startsWith("idle") ? "jvm" : "bare")) {
            values.add(medians.of(who + " " + durability + " " + row.number()));
        }
        if (values.stream().allMatch(OptionalDouble::isEmpty)) {
            return;
        }
        text.append("| ").append(row.title());
        values.forEach(value -> text.append(" | ").append(number(value)));
        OptionalDouble own = values.get(0);
        OptionalDouble bare = values.get(3);
        boolean comparable = own.isPresent() && bare.isPresent() && bare.getAsDouble() > 0 && row.number().endsWith("rate");
        text.append(" | ")
                .append(comparable ? String.format(Locale.ROOT, "%.2f", own.getAsDouble() / bare.getAsDouble()) : "")
                .append(" |\n");
    }

    static String number(OptionalDouble value) {
        if (value.isEmpty()) {
            return "–";
        }
        double number = value.getAsDouble();
        return String.format(Locale.ROOT, number >= 1000 ? "%,.0f" : number >= 10 ? "%.1f" : "%.3f", number);
    }
}
