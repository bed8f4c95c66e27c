package dev.afterward.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Every;
import dev.afterward.QueueConfig;
import dev.afterward.Recurring;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import dev.afterward.boot.ScheduleAnnotations;
import dev.afterward.boot.ScheduleReader;
import dev.afterward.payload.JsonbCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

/** The reference in the documentation and what is read are the same. */
class ConfigurationReferenceTest {

    /** Those that are wrong without a data source begin so. */
    private static final List<String> WITH_DATA_SOURCE = List.of("afterward.engine.datasource", "afterward.schema.");

    private static final Path REFERENCE = Path.of("docs/reference/configuration.md");
    private static final String QUEUE = "<name>";

    @TaskQueue(name = QUEUE)
    record Plain() implements Task {}

    @TaskQueue(name = "cron")
    @Recurring(name = QUEUE, cron = "@daily")
    public record Daily() implements Task {}

    @TaskQueue(name = "every")
    @Every(name = QUEUE, value = "PT1M")
    public record Often() implements Task {}

    /** A row of a table that describes settings. */
    record Row(String key, String kind, String byDefault, String meaning, String example) {}

    @Test
    void every_key_is_described_once_and_with_its_default() throws IOException {
        Map<String, String> described = new TreeMap<>();
        for (Row row : rows()) {
            assertThat(described.put(row.key(), row.byDefault())).as(row.key()).isNull();
            assertThat(row.kind()).isNotBlank();
            assertThat(row.meaning()).endsWith(".");
        }
        Map<String, String> read = new TreeMap<>();
        for (Key key : Key.values()) {
            read.put(key.key(), key.byDefault.isEmpty() ? "none" : key.byDefault);
        }
        Arrays.stream(QueueKey.values()).forEach(key -> read.put(key.quoted(QUEUE), "of the annotation"));
        Arrays.stream(ScheduleKey.values()).forEach(key -> read.put(key.quoted(QUEUE), "of the annotation"));
        described.replaceAll((key, text) ->
                key.startsWith(QueueKey.PREFIX) || key.startsWith(ScheduleKey.PREFIX) ? "of the annotation" : text);
        assertThat(described).isEqualTo(read);
    }

    @Test
    void the_defaults_given_for_queues_are_those_of_the_annotation() throws IOException {
        QueueConfig plain = QueueConfig.of(Plain.class);
        Map<String, String> defaults = new LinkedHashMap<>();
        for (Row row : rows()) {
            if (row.key().startsWith(QueueKey.PREFIX) && !row.byDefault().equals("none")) {
                defaults.put(row.key(), row.byDefault());
            }
        }
        assertThat(Configuration.read(Configs.of(flat(defaults)), List.of(Configs.queue(Plain.class)))
                        .queues())
                .containsEntry(QUEUE, plain);
    }

    @Test
    void every_example_is_accepted() throws IOException {
        for (Row row : rows()) {
            assertThat(row.example()).as(row.key()).isNotBlank();
            if (row.key().startsWith(Key.PREFIX + "schedule")) {
                assertThat(schedule(row, row.key().endsWith("every") ? Often.class : Daily.class))
                        .as(row.key())
                        .isEmpty();
                continue;
            }
            Configuration configuration = Configuration.read(
                    WITH_DATA_SOURCE.stream().anyMatch(row.key()::startsWith)
                            ? Configs.of(
                                    row.key(), row.example(), "afterward.datasource", "java:jboss/datasources/Orders")
                            : Configs.of(row.key(), row.example()),
                    Configs.queues(QueueConfig.builder(QUEUE).build()));
            assertThat(configuration.warnings()).isEmpty();
        }
    }

    private static List<String> schedule(Row row, Class<? extends Task> type) {
        Config config = Configs.of(
                row.key(), row.example(), row.key().contains("zone") ? "none" : "afterward.schedule-zone", "UTC");
        ScheduleSettings settings = new ScheduleSettings(config, ScheduleAnnotations.of(Map.of(type, "queue")));
        List<String> problems = new ArrayList<>(settings.problems());
        new ScheduleReader(new JsonbCodec(), true, problems).read(settings.schedules());
        problems.addAll(Configuration.read(config, List.of(), settings.names()).warnings());
        return problems;
    }

    private static String[] flat(Map<String, String> map) {
        return map.entrySet().stream()
                .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
                .toArray(String[]::new);
    }

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(REFERENCE).stream()
                .filter(line -> line.startsWith("| `afterward."))
                .map(line ->
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                .filter(cells -> cells.size() == 7)
                .map(cells ->
                        new Row(bare(cells.get(1)), cells.get(2), bare(cells.get(3)), cells.get(4), bare(cells.get(5))))
                .toList();
    }

    private static String bare(String cell) {
        return cell.replace("`", "");
    }
}
