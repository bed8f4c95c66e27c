package dev.afterward.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Backoff;
import dev.afterward.Every;
import dev.afterward.QueueConfig;
import dev.afterward.Recurring;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import dev.afterward.boot.ScheduleAnnotations;
import dev.afterward.boot.ScheduleReader;
import dev.afterward.payload.JsonbCodec;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

/** The reference in the documentation and what is read are the same. */
class ConfigurationReferenceTest {

    /** Those that are wrong without a data source begin so. */
    private static final List<String> WITH_DATA_SOURCE = List.of("afterward.engine.datasource", "afterward.schema.");

    private static final Path REFERENCE = Path.of("docs/reference/configuration.md");
    private static final String QUEUE = "<name>";

    private static final Pattern KEY =
            Pattern.compile("(?<![\\w./-])(afterward\\.(?:(?:queue|schedule)\\.\"[^\"]+\"\\.)?[a-z][a-z.-]*[a-z])");
    private static final Pattern OF_ONE =
            Pattern.compile("afterward\\.(queue|schedule|defaults)\\.(?:\"[^\"]+\"\\.|new-order-email\\.)?([a-z.-]+)");
    private static final Pattern IN_PASSING =
            Pattern.compile("`(afterward\\.[a-z.-]+)` \\((\\d+)(?: (s|min|h|MiB))?(?: by default)?\\)");
    private static final Map<String, Long> UNITS = Map.of("s", 1L, "min", 60L, "h", 3_600L, "MiB", 1_048_576L);

    /** Files, what the build's own commands take, and a prefix. */
    private static final Set<String> NO_KEYS = Set.of(
            "afterward.jar",
            "afterward.console.jar",
            "afterward.demo.war",
            "afterward.cases",
            "afterward.seed",
            "afterward.defaults");

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
                                    row.key(),
                                    row.example(),
                                    "afterward.shared.datasource",
                                    "java:jboss/datasources/Orders")
                            : Configs.of(row.key(), row.example()),
                    Configs.queues(QueueConfig.builder(QUEUE).build()));
            assertThat(configuration.warnings()).isEmpty();
        }
    }

    /** What the annotation and its page say of what can be overridden. */
    @Test
    void each_member_has_a_key_but_names_version_strategy_and_exception_types() {
        Set<String> members = new TreeSet<>();
        members(TaskQueue.class, "", members);
        members(Backoff.class, "backoff.", members);
        members(Retention.class, "retention.", members);
        members.removeAll(Set.of(
                "name", "formerly", "version", "backoff.strategy", "abort-on", "retry-on", "backoff", "retention"));
        assertThat(members)
                .isEqualTo(Arrays.stream(QueueKey.values())
                        .map(key -> key.setting)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static void members(Class<?> annotation, String prefix, Set<String> members) {
        for (Method member : annotation.getDeclaredMethods()) {
            members.add(prefix + member.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
        }
    }

    /** Keys that pages name, whether in a text, a file of properties or a command. */
    @Test
    void every_key_on_any_page_exists() throws IOException {
        Set<String> names = new TreeSet<>(NO_KEYS);
        Arrays.stream(Key.values()).forEach(key -> names.add(key.key()));
        Set<String> ofQueues =
                Arrays.stream(QueueKey.values()).map(key -> key.setting).collect(Collectors.toSet());
        Set<String> ofSchedules =
                Arrays.stream(ScheduleKey.values()).map(key -> key.setting).collect(Collectors.toSet());
        List<String> problems = new ArrayList<>();
        for (Path page : pages()) {
            for (Matcher key = KEY.matcher(Files.readString(page)); key.find(); ) {
                String name = key.group(1);
                Matcher ofOne = OF_ONE.matcher(name);
                boolean isThere = ofOne.matches()
                        ? (ofOne.group(1).equals("schedule") ? ofSchedules : ofQueues).contains(ofOne.group(2))
                        : names.contains(name);
                if (!isThere) {
                    problems.add(page + " names " + name);
                }
            }
        }
        assertThat(problems).isEmpty();
    }

    /** As in "`afterward.lease` (60 s by default)". */
    @Test
    void the_defaults_that_pages_give_in_passing_are_those_of_the_keys() throws IOException {
        Map<String, Key> keys = Arrays.stream(Key.values()).collect(Collectors.toMap(Key::key, key -> key));
        List<String> problems = new ArrayList<>();
        int given = 0;
        for (Path page : pages()) {
            for (Matcher text = IN_PASSING.matcher(Files.readString(page)); text.find(); ) {
                given++;
                String byDefault = keys.get(text.group(1)).byDefault;
                long unit = text.group(3) == null ? 1 : UNITS.get(text.group(3));
                long value =
                        byDefault.startsWith("P") ? Duration.parse(byDefault).toSeconds() : Long.parseLong(byDefault);
                if (Long.parseLong(text.group(2)) * unit != value) {
                    problems.add(page + ": " + text.group() + ", which is " + byDefault);
                }
            }
        }
        assertThat(problems).isEmpty();
        assertThat(given).isGreaterThan(5);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of(Path.of("README.md")),
                            files.filter(file -> file.toString().endsWith(".md")))
                    .toList();
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
