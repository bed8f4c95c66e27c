package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.afterward.Cron;
import dev.afterward.QueueConfig;
import dev.afterward.Recurrence;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Schedules;
import dev.afterward.Task;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An engine with schedules, and the console over its store. */
abstract class ScheduleConsole {

    /** A task with something to hide. */
    public record Report(String tenant, String password) implements Task {}

    static final Rights OPERATOR = new Rights(true, true, true, Set.of("password"));
    static final ConsoleText TEXT = new ConsoleText(Locale.ENGLISH);
    static final Cron NIGHTLY = Cron.of("30 2 * * *", "Europe/Berlin");

    @TempDir
    Path directory;

    final ConsoleActions actions = new ConsoleActions();
    private TaskEngine engine;
    Schedules schedules;
    TaskInspector inspector;
    ManualOperations operations;

    @BeforeEach
    @SuppressWarnings("UnnecessaryAssignment") // there is no container here
    void open() {
        TaskStore store = Stores.sqlite(directory.resolve("tasks.db"), false, Runnable::run, "a test");
        QueueConfig queue = QueueConfig.builder("reports")
                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                .build();
        engine = new ClientBuilder()
                .store(store)
                .workers(2)
                .processor(Report.class, queue, (task, context) -> {
                    if (task.tenant().equals("bad")) {
                        throw new IllegalStateException("no data");
                    }
                })
                .engine();
        engine.start();
        schedules = engine.schedules();
        inspector = store.inspector();
        operations = engine.manualOperations();
        actions.inspector = inspector;
        actions.operations = operations;
        actions.snapshots = new Snapshots();
    }

    @AfterEach
    void close() {
        engine.stop(Duration.ofSeconds(10));
    }

    void put(String name, Recurrence recurrence) {
        assertThat(schedules
                        .put(name, new Report("seven", "hunter2"), recurrence)
                        .name())
                .isEqualTo(name);
    }

    void sql(String... statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static Map<String, String[]> form(String... pairs) {
        Map<String, String[]> form = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            form.put(pairs[i], new String[] {pairs[i + 1]});
        }
        return form;
    }

    ScheduleSheet sheet(String name) {
        return new ScheduleReader(inspector, operations, OPERATOR, TEXT)
                .read(name, false)
                .orElseThrow();
    }

    TimetableEditor editor() {
        return new TimetableEditor(inspector, operations.schedules());
    }

    /** The form of a schedule as a browser sends it, with some fields changed. */
    Map<String, String[]> edited(String name, String... changed) {
        TimetableSheet sheet = editor().read(name, TEXT).orElseThrow();
        TimetableForm fields = sheet.form();
        Map<String, String[]> form = form(
                "do",
                "CHANGE_SCHEDULE",
                "schedule",
                sheet.plain(),
                "mark",
                sheet.mark(),
                "key",
                sheet.key(),
                "kind",
                fields.kind(),
                "cron",
                fields.cron(),
                "zone",
                fields.zone(),
                "missing",
                fields.missing(),
                "doubled",
                fields.doubled(),
                "every",
                fields.every(),
                "missed",
                fields.missed(),
                "catch-up",
                fields.catchUp(),
                "late",
                fields.late(),
                "overlap",
                fields.overlap(),
                "jitter",
                fields.jitter());
        form.putAll(form(changed));
        return form;
    }

    List<AuditEntry> audit() {
        return inspector.audit(null, List.of(), Long.MAX_VALUE, 100).entries().stream()
                .filter(entry -> !entry.actor().equals("application"))
                .toList();
    }

    String refusal(Map<String, String[]> form) {
        return catchThrowableOfType(FormRefusedException.class, () -> actions.perform(OPERATOR, "ada", form))
                .words(TEXT);
    }
}
