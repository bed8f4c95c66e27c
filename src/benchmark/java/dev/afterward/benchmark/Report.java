package dev.afterward.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What was measured, as tables, as JSON and as charts.
 *
 * @param medians the numbers
 * @param options how they were measured
 */
record Report(Medians medians, Options options) {

    private static final List<String> DURABILITIES = List.of("NORMAL", "FULL");

    private static final String HEAD =
            """
            | | Afterward | db-scheduler | JobRunr | bare database | Afterward / bare |
            |---|---:|---:|---:|---:|---:|
            """;

    void write(Path directory, PrintStream out) throws IOException {
        String text = text();
        Files.writeString(directory.resolve("results.md"), text);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("environment", environment());
        json.put("plan", Plan.of(options.plan()).toString());
        json.put("runs", medians.all());
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(
                directory.resolve("results.json").toFile(), json);
        new Charts(medians).write(directory);
        out.println(text);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        environment()
                .forEach((name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
        for (Contestant.Name name : Contestant.Name.values()) {
            text.append("- ").append(name.title()).append(": ").append(name.settings).append('\n');
        }
        text.append("\nMedians of ").append(options.rounds()).append(" rounds; (n) where there were fewer.\n");
        for (String durability : DURABILITIES) {
            section(
                    text,
                    "synchronous=" + durability,
                    HEAD,
                    lines(durability));
        }
        section(text, "Afterward alone", "| | NORMAL | FULL |\n|---|---:|---:|\n", own());
        tried(text, Product.DB_SCHEDULER);
        tried(text, Product.JOBRUNR);
        String goals = String.join("\n", new Goals(medians).all());
        section(text, "Goals", "| goal | | reached |\n|---|---:|---|\n", goals);
        return text.toString();
    }

    /** Nothing where nothing was measured. */
    private static void section(StringBuilder text, String title, String head, String lines) {
        if (!lines.isEmpty()) {
            text.append("\n### ").append(title).append("\n\n").append(head).append(lines);
        }
    }

    private String own() {
        StringBuilder text = new StringBuilder();
        for (Line line : Line.OWN) {
            if (DURABILITIES.stream().anyMatch(durability -> own(durability, line).isPresent())) {
                text.append("| ").append(line.title());
                DURABILITIES.forEach(durability -> text.append(" | ").append(number(own(durability, line))));
                text.append(" |\n");
            }
        }
        return text.toString();
    }

    private static Map<String, String> environment() {
        return Environment.values("sqlite-jdbc", "db-scheduler", "jobrunr", "narayana-jta");
    }

    private OptionalDouble own(String durability, Line line) {
        return medians.of("Afterward " + durability + " " + line.number());
    }

    private String lines(String durability) {
        StringBuilder text = new StringBuilder();
        Map<Product, String> settings = new LinkedHashMap<>();
        for (Line line : Line.ALL) {
            String bareKey = (line.number().startsWith("idle") ? "jvm " : "bare ") + durability + " " + line.number();
            StringBuilder cells = new StringBuilder();
            boolean any = medians.of(bareKey).isPresent();
            for (Product product : Product.values()) {
                if (!line.isMore()) {
                    settings.put(
                            product,
                            new Best(medians)
                                    .name(product, durability, line.number())
                                    .map(Contestant.Name::title)
                                    .orElse(product.title));
                }
                String key = settings.get(product) + " " + durability + " " + line.number();
                any |= medians.of(key).isPresent();
                cells.append(" | ").append(cell(key));
            }
            if (any) {
                text.append("| ").append(line.title()).append(cells);
                text.append(" | ").append(cell(bareKey));
                text.append(" | ").append(ofBare(durability, line, bareKey)).append(" |\n");
            }
        }
        return text.toString();
    }

    private String ofBare(String durability, Line line, String bareKey) {
        OptionalDouble own = own(durability, line);
        OptionalDouble bare = medians.of(bareKey);
        boolean comparable =
                own.isPresent() && bare.isPresent() && bare.getAsDouble() > 0 && line.number().endsWith("rate");
        return comparable ? String.format(Locale.ROOT, "%.2f", own.getAsDouble() / bare.getAsDouble()) : "";
    }

    private String cell(String key) {
        int runs = medians.all().getOrDefault(key, List.of()).size();
        return number(medians.of(key)) + (runs == 0 || runs >= options.rounds() ? "" : " (" + runs + ")");
    }

    /** All settings of one that has several: above only the better one stands. */
    private void tried(StringBuilder text, Product product) {
        List<Contestant.Name> names = Contestant.Name.of(product);
        StringBuilder head = new StringBuilder("|");
        DURABILITIES.forEach(durability -> names.forEach(
                name -> head.append(" | ").append(durability).append(", ").append(name.variant)));
        head.append(" |\n|---").append("|---:".repeat(2 * names.size())).append("|\n");
        StringBuilder lines = new StringBuilder();
        for (Line line : Line.ALL) {
            List<String> keys = DURABILITIES.stream()
                    .flatMap(durability -> names.stream().map(name -> Best.key(name, durability, line.number())))
                    .toList();
            if (!line.isMore() && keys.stream().anyMatch(key -> medians.of(key).isPresent())) {
                lines.append("| ").append(line.title());
                keys.forEach(key -> lines.append(" | ").append(cell(key)));
                lines.append(" |\n");
            }
        }
        section(text, product.title + ": settings tried", head.toString(), lines.toString());
    }

    static String number(OptionalDouble value) {
        if (value.isEmpty()) {
            return "–";
        }
        double number = value.getAsDouble();
        return String.format(Locale.ROOT, number >= 1000 ? "%,.0f" : number >= 10 ? "%.1f" : "%.3f", number);
    }
}
