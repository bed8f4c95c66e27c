package dev.afterward.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.afterward.ConfigurationException;
import dev.afterward.Gate;
import dev.afterward.boot.SchemaConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void nothing_needs_to_be_configured() {
        assertThat(read())
                .isEqualTo(new Settings(
                        null,
                        null,
                        null,
                        null,
                        Duration.ofDays(1),
                        SchemaConfig.DEFAULT,
                        null,
                        Synchronous.FULL,
                        10,
                        Duration.ofSeconds(60),
                        3,
                        Duration.ofHours(1),
                        Duration.ofDays(1),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        1_048_576,
                        Gate.WARN,
                        null,
                        true,
                        false,
                        null,
                        null,
                        false));
        assertThat(Configuration.read(Configs.of(), List.of()).warnings()).isEmpty();
    }

    @Test
    void every_setting_can_be_set() {
        assertThat(read(
                        "afterward.witness.datasource", "java:comp/env/jdbc/orders",
                        "afterward.sqlite.file", "data/tasks.db",
                        "afterward.sqlite.synchronous", "normal",
                        "afterward.workers", "0",
                        "afterward.lease", "PT5M",
                        "afterward.max-rescues", "0",
                        "afterward.cleanup-interval", "0",
                        "afterward.restore-within", "PT2H",
                        "afterward.poll", "PT1M",
                        "afterward.shutdown-grace", "PT0S",
                        "afterward.payload.max-size", "65536",
                        "afterward.gate", "fail",
                        "afterward.witness.keep", "P7D",
                        "afterward.thread-factory", "java:comp/env/concurrent/tasks",
                        "afterward.autostart", "false",
                        "afterward.testing", "true",
                        "afterward.application", "The Shop",
                        "afterward.console.viewer-role", "operator"))
                .isEqualTo(new Settings(
                        null,
                        null,
                        null,
                        "java:comp/env/jdbc/orders",
                        Duration.ofDays(7),
                        SchemaConfig.DEFAULT,
                        Path.of("data/tasks.db"),
                        Synchronous.NORMAL,
                        0,
                        Duration.ofMinutes(5),
                        0,
                        Duration.ZERO,
                        Duration.ofHours(2),
                        Duration.ofMinutes(1),
                        Duration.ZERO,
                        65_536,
                        Gate.FAIL,
                        "java:comp/env/concurrent/tasks",
                        false,
                        true,
                        "The Shop",
                        "operator",
                        false));
        assertThat(read("afterward.shared.datasource", "java:comp/DefaultDataSource")
                        .datasource())
                .isEqualTo("java:comp/DefaultDataSource");
        assertThat(read("afterward.shared.datasource", "java:a", "afterward.engine.datasource", "java:b")
                        .engineDatasource())
                .isEqualTo("java:b");
        assertThat(read(
                                "afterward.shared.datasource", "java:a",
                                "afterward.schema.name", "Of Orders",
                                "afterward.schema.prefix", "shop_",
                                "afterward.schema.install", "false")
                        .schema())
                .isEqualTo(new SchemaConfig("Of Orders", "shop_", false));
        assertThat(read("afterward.console.open", "TRUE").consoleOpen()).isTrue();
    }

    @Test
    void the_name_of_an_application_is_a_line() {
        assertThat(read("afterward.application", "x".repeat(200)).application()).hasSize(200);
        for (String wrong : List.of("x".repeat(201), "two\nlines")) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> read("afterward.application", wrong))
                    .withMessageContaining(
                            "application must have at most 200 characters, without control characters, was " + wrong)
                    .withMessageContaining("(afterward.application, from ");
        }
    }

    @Test
    void the_engines_data_source_leads_to_the_tasks() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read("afterward.engine.datasource", "java:b"))
                .withMessageContaining("engine.datasource needs shared.datasource")
                .withMessageContaining("set store.datasource instead if only the tasks use that database")
                .withMessageContaining("(afterward.engine.datasource, afterward.shared.datasource)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shared.datasource", "engine.datasource", "sqlite.file"})
    void a_database_of_the_tasks_is_the_only_place_where_they_are(String other) {
        assertThat(read("afterward.store.datasource", "java:a", "afterward.witness.datasource", "java:b")
                        .storeDatasource())
                .isEqualTo("java:a");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read("afterward.store.datasource", "java:a", "afterward." + other, "b"))
                .withMessageContaining("store.datasource and " + other + " exclude each other: ")
                .withMessageContaining("remove one (afterward.store.datasource, afterward." + other + ")");
    }

    @ParameterizedTest
    @CsvSource({"schema.name, shop", "schema.prefix, afterward_", "schema.install, true"})
    void a_file_has_no_schema(String setting, String value) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read("afterward." + setting, value))
                .withMessage(setting
                        + " needs shared.datasource or store.datasource: it is for tables in PostgreSQL, and the tasks are"
                        + " in a task file; set one of them, or remove it (afterward." + setting + ")");
    }

    @ParameterizedTest
    @CsvSource({
        "schema.name, a\"b",
        "schema.name, a$b",
        "schema.name, a?b",
        "schema.name, a\\b",
        "schema.name, abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
        "schema.name, äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäö",
        "schema.prefix, shop-",
        "schema.prefix, 1_",
        "schema.prefix, ü_",
        "schema.prefix, abcdefghijklmnopqrstuvwxyzabcdefg",
    })
    void names_of_tables_have_to_work(String setting, String value) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read("afterward.shared.datasource", "java:a", "afterward." + setting, value))
                .withMessageStartingWith(setting + " must be ")
                .withMessageEndingWith(
                        ", was " + value + " (afterward." + setting + ", from PropertiesConfigSource[source=test])");
    }

    @Test
    void tables_are_installed_or_not() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read("afterward.shared.datasource", "java:a", "afterward.schema.install", "check"))
                .withMessageStartingWith("schema.install must be true or false, was 'check' (afterward.schema.install");
    }

    @Test
    void an_empty_value_is_no_value() {
        assertThat(read("afterward.workers", "", "afterward.shared.datasource", " ", "afterward.lease", ""))
                .isEqualTo(read());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sqlite.synchronous|OFF|sqlite.synchronous must be one of FULL, NORMAL, was 'OFF'",
                "workers|-1|workers must be from 0 (enqueue only) to 10000, was -1",
                "workers|10001|workers must be from 0 (enqueue only) to 10000, was 10001",
                "workers|ten|workers must be a whole number of at most 2147483647, was 'ten'",
                "lease|PT0.5S|lease must be at least PT1S, was PT0.5S",
                "lease|60|lease must be an ISO 8601 duration such as PT10S, was '60'",
                "lease|PT900000H|lease must be at most PT876000H, was PT900000H",
                "lease|PT-9223372036854775808S" + "|lease must be at most PT876000H, was PT-9223372036854775808S",
                "max-rescues|-1|max-rescues must not be negative, was -1",
                "cleanup-interval|-PT1H|cleanup-interval must not be negative; 0 means never, was -PT1H",
                "cleanup-interval|hourly|cleanup-interval must be an ISO 8601 duration such as PT10S, was 'hourly'",
                "shutdown-grace|-PT1S|shutdown-grace must not be negative, was -PT1S",
                "payload.max-size|0|payload.max-size must be at least 1 byte, was 0",
                "payload.max-size|1M|payload.max-size must be a whole number of at most 2147483647, was '1M'",
                "payload.max-size|3000000000"
                        + "|payload.max-size must be a whole number of at most 2147483647, was '3000000000'",
                "autostart|no|autostart must be true or false, was 'no'",
                "console.open|yes|console.open must be true or false, was 'yes'",
            })
    void what_is_wrong_is_said_with_key_and_source(String setting, String value, String problem) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read("afterward." + setting, value))
                .withMessage(problem + " (afterward." + setting + ", from PropertiesConfigSource[source=test])");
    }

    @Test
    void a_file_name_has_to_be_one() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read("afterward.sqlite.file", "a\0b"))
                .withMessageStartingWith("sqlite.file must be the path of a file, was 'a");
    }

    @Test
    void an_expression_that_leads_nowhere_is_a_problem_of_its_key() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read("afterward.sqlite.file", "${no.such.key}/tasks.db"))
                .withMessage("sqlite.file cannot be resolved, was '${no.such.key}/tasks.db'"
                        + " (afterward.sqlite.file, from PropertiesConfigSource[source=test])");
    }

    @Test
    void an_expression_that_leads_back_to_itself_is_a_problem_of_its_key() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read("afterward.workers", "${afterward.workers}"))
                .withMessageContaining("workers cannot be resolved: ")
                .withMessageContaining("(afterward.workers)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shared.datasource|java:a|sqlite.file|a.db|shared.datasource and sqlite.file exclude each other: tasks are stored"
                        + " either in the application's database or in a task file; remove one",
                "shared.datasource|java:a|witness.datasource|java:b|shared.datasource and witness.datasource exclude each other: a"
                        + " witness is for tasks in a task file or in a PostgreSQL of their own, those in the application's"
                        + " database need none; remove one",
                "console.open|true|console.viewer-role|admin|console.open and console.viewer-role exclude each other: an open console"
                        + " asks for no role; remove one",
            })
    void settings_have_to_fit_together(String one, String value, String other, String otherValue, String problem) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read("afterward." + one, value, "afterward." + other, otherValue))
                .withMessage(problem + " (afterward." + one + ", afterward." + other + ")");
    }

    @Test
    void a_closed_console_may_name_its_role() {
        assertThat(read("afterward.console.open", "false", "afterward.console.viewer-role", "admin")
                        .consoleViewerRole())
                .isEqualTo("admin");
    }

    @Test
    void all_problems_come_in_one_message() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Configuration.read(
                        Configs.of(
                                "afterward.workers", "-1",
                                "afterward.lease", "soon",
                                "afterward.queue.mail.max-attempts", "0"),
                        Configs.queues(dev.afterward.QueueConfig.builder("mail").build())))
                .satisfies(e -> assertThat(e.problems()).hasSize(3))
                .withMessageStartingWith("3 problems:\n  - workers must")
                .withMessageContaining("\n  - lease must")
                .withMessageContaining("\n  - queue 'mail': max-attempts must");
    }

    @Test
    void environment_variables_are_read_by_their_rules() {
        Configuration configuration = Configuration.read(
                Configs.environment(
                        "AFTERWARD_WORKERS", "3",
                        "AFTERWARD_MAX_RESCUES", "5",
                        "AFTERWARD_SQLITE_FILE", "a.db",
                        "AFTERWARD_CONSOLE_VIEWER_ROLE", "operator"),
                List.of());
        assertThat(configuration.settings().workers()).isEqualTo(3);
        assertThat(configuration.settings().maxRescues()).isEqualTo(5);
        assertThat(configuration.settings().sqliteFile()).isEqualTo(Path.of("a.db"));
        assertThat(configuration.settings().consoleViewerRole()).isEqualTo("operator");
        assertThat(configuration.warnings()).isEmpty();
    }

    private static Settings read(String... keysAndValues) {
        return Configuration.read(Configs.of(keysAndValues), List.of()).settings();
    }
}
