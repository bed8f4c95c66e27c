package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.afterward.Afterward;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskService;
import dev.afterward.TaskUpgrade;
import dev.afterward.sqlite.Sqlite;
import dev.afterward.sqlite.SqliteFile;
import dev.afterward.store.TaskStore;
import dev.afterward.testing.CorpusReport;
import dev.afterward.testing.CorpusReport.Kind;
import dev.afterward.testing.CorpusReport.Problem;
import dev.afterward.testing.PayloadCorpus;
import dev.afterward.testing.TaskTester;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the console exports, a test reads with the next release. */
class CorpusExportTest {

    /** A task of the release in production. */
    public record Order(int number, String mail) implements Task {}

    /** One of the next release. */
    public record NextOrder(int number, List<String> mail) implements Task {}

    /** A renamed component. */
    public record RenamedOrder(int number, String address) implements Task {}

    /** Another one, with values that nobody is to see. */
    public record Login(String password, Instant tokenUntil, String note) implements Task {}

    /** The note has become a number. */
    public record NextLogin(String password, String tokenUntil, int note) implements Task {}

    /** A task that is gone. */
    public record Gone(String line) implements Task {}

    @TempDir
    Path directory;

    private String exported = "";

    @BeforeEach
    void export() throws IOException {
        try (TaskService client = Afterward.builder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(Order.class, QueueConfig.builder("orders").build(), (task, context) -> {})
                .processor(Login.class, QueueConfig.builder("logins").build(), (task, context) -> {})
                .processor(Gone.class, QueueConfig.builder("gone \\ 'x'").build(), (task, context) -> {})
                .build()) {
            for (int i = 0; i < 120; i++) {
                client.enqueue(new Order(i, "ada@example.org"));
            }
            client.enqueue(new Login("geheim", Instant.EPOCH, "x"));
            client.enqueue(new Gone("a\nb"));
        }
        StringWriter out = new StringWriter();
        try (TaskStore store = Sqlite.file(SqliteFile.at(directory.resolve("tasks.db")))) {
            store.open(List.of(), 0);
            new CorpusExport(store.inspector(), new Masks(Set.of("password", "token"))).write(out);
        }
        exported = out.toString();
    }

    private static <T extends Task> Afterward.Builder with(Afterward.Builder builder, Class<T> type, String queue) {
        return builder.processor(type, QueueConfig.builder(queue).build(), (task, context) -> {});
    }

    private static Afterward.Builder same() {
        return with(
                with(with(Afterward.builder(), Order.class, "orders"), Login.class, "logins"),
                Gone.class,
                "gone \\ 'x'");
    }

    private CorpusReport check(Afterward.Builder next) {
        try (TaskTester tasks = TaskTester.of(next)) {
            return PayloadCorpus.of(exported).check(tasks);
        }
    }

    @Test
    void some_of_each_queue_are_exported_as_they_are_shown() {
        assertThat(exported.lines()).hasSize(1 + 100 + 1 + 1);
        assertThat(exported)
                .doesNotContain("geheim", "1970-01-01")
                .contains("•••")
                .contains("ada@example.org");
    }

    @Test
    void the_same_release_reads_it_all() throws IOException {
        CorpusReport report = check(same());
        assertThat(report.size()).isEqualTo(102);
        assertThat(report.problems()).isEmpty();
        report.assertNothingIsLost();
        Path file = Files.writeString(directory.resolve("corpus.jsonl"), exported);
        assertThat(PayloadCorpus.read(file).size()).isEqualTo(102);
    }

    @Test
    void the_next_release_is_told_what_it_breaks() {
        CorpusReport report = check(with(with(Afterward.builder(), NextOrder.class, "orders"), Login.class, "logins"));
        assertThat(report.problems())
                .extracting(Problem::queue, Problem::version, Problem::kind, Problem::count)
                .containsExactlyInAnyOrder(
                        tuple("orders", 1, Kind.UNREADABLE, 100L), tuple("gone \\ 'x'", 1, Kind.NO_PROCESSOR, 1L));
        assertThatThrownBy(report::assertAllRun)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("of 102 stored payloads 101 would not run")
                .hasMessageContaining("100 of queue 'orders', version 1: UNREADABLE, ")
                .hasMessageContaining("component 'mail'");
    }

    @Test
    void a_value_that_would_be_lost_is_told_apart() {
        CorpusReport report = check(with(
                with(with(Afterward.builder(), RenamedOrder.class, "orders"), Login.class, "logins"),
                Gone.class,
                "gone \\ 'x'"));
        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.kind()).isEqualTo(Kind.PASSED_OVER);
            assertThat(problem.detail()).contains("mail");
        });
        assertThatCode(report::assertAllRun).doesNotThrowAnyException();
        assertThatThrownBy(report::assertNothingIsLost).hasMessageContaining("PASSED_OVER");
    }

    @Test
    void upgrades_and_former_names_are_those_of_the_next_release() {
        TaskUpgrade<NextOrder> upgrade = new TaskUpgrade<>() {
            @Override
            public int from() {
                return 1;
            }

            @Override
            public JsonObject upgrade(JsonObject task) {
                return Json.createObjectBuilder(task)
                        .add("mail", Json.createArrayBuilder().add(task.getString("mail")))
                        .build();
            }
        };
        Afterward.Builder next = with(with(Afterward.builder(), Login.class, "logins"), Gone.class, "gone \\ 'x'")
                .processor(
                        NextOrder.class,
                        QueueConfig.builder("purchases")
                                .formerly(Set.of("orders"))
                                .version(2)
                                .build(),
                        (task, context) -> {});
        assertThat(check(next).problems())
                .extracting(Problem::kind, Problem::count)
                .containsExactly(tuple(Kind.NO_UPGRADE, 100L));
        Afterward.Builder upgraded = with(with(Afterward.builder(), Login.class, "logins"), Gone.class, "gone \\ 'x'")
                .processor(
                        NextOrder.class,
                        QueueConfig.builder("purchases")
                                .formerly(Set.of("orders"))
                                .version(2)
                                .build(),
                        (task, context) -> {})
                .upgrade(NextOrder.class, upgrade);
        check(upgraded).assertNothingIsLost();
    }

    @Test
    void what_is_masked_is_not_taken_for_broken() {
        TaskUpgrade<Login> needsIt = new TaskUpgrade<>() {
            @Override
            public int from() {
                return 1;
            }

            @Override
            public JsonObject upgrade(JsonObject task) {
                return Json.createObjectBuilder(task)
                        .add(
                                "tokenUntil",
                                Instant.parse(task.getString("tokenUntil")).toString())
                        .build();
            }
        };
        CorpusReport report = check(with(with(Afterward.builder(), Order.class, "orders"), Gone.class, "gone \\ 'x'")
                .processor(Login.class, QueueConfig.builder("logins").version(2).build(), (task, context) -> {})
                .upgrade(Login.class, needsIt));
        assertThat(report.problems()).extracting(Problem::kind).containsExactly(Kind.MASKED);
        report.assertNothingIsLost();
    }

    /** Something else than what is hidden cannot be read. */
    @Test
    void what_is_broken_is_not_taken_for_masked() {
        CorpusReport report = check(with(with(Afterward.builder(), Order.class, "orders"), Gone.class, "gone \\ 'x'")
                .processor(NextLogin.class, QueueConfig.builder("logins").build(), (task, context) -> {}));
        assertThat(report.problems()).extracting(Problem::kind).containsExactly(Kind.UNREADABLE);
        assertThatThrownBy(report::assertAllRun).isInstanceOf(AssertionError.class);
    }

    @Test
    void another_file_is_no_corpus() {
        assertThatThrownBy(() -> PayloadCorpus.of("{}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("afterward-corpus");
        try (TaskTester tasks = TaskTester.of(same())) {
            PayloadCorpus wrong = PayloadCorpus.of(CorpusExport.HEADER + "\n{\"queue\":1}\n");
            assertThatThrownBy(() -> wrong.check(tasks))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("was {\"queue\":1}");
        }
    }
}
