package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.BackoffPolicy;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.ErrorGroups.Group;
import dev.afterward.store.ErrorGroups.Groups;
import dev.afterward.store.ErrorGroups.Having;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of errors through the whole life of tasks that have them. */
public class ErrorGroupsTest {

    public record Mail(int order) implements Task {}

    public record Letter(int order) implements Task {}

    @TempDir
    Path directory;

    private TaskEngine engine;
    private TaskInspector inspector;
    private ManualOperations operations;
    private volatile boolean mended;

    @BeforeEach
    void open() {
        TaskStore store = Stores.sqlite(directory.resolve("tasks.db"), false, Runnable::run, "a test");
        RetentionPolicy all = new RetentionPolicy(null, Retain.ALL, Retain.ALL);
        engine = new ClientBuilder()
                .store(store)
                .workers(2)
                .processor(
                        Mail.class,
                        QueueConfig.builder("mail").retention(all).build(),
                        (mail, context) -> fail(mail.order()))
                .processor(
                        Letter.class,
                        QueueConfig.builder("letter")
                                .retention(all)
                                .maxAttempts(2)
                                .backoff(new BackoffPolicy(Duration.ofHours(1), 1, Duration.ofDays(1), 0, null))
                                .build(),
                        this::letter)
                .engine();
        engine.start();
        inspector = store.inspector();
        operations = engine.manualOperations();
    }

    @AfterEach
    void close() {
        engine.stop(Duration.ofSeconds(10));
    }

    private void fail(int order) {
        if (!mended) {
            throw new IllegalStateException(
                    "mail " + order + " was not sent", new IllegalArgumentException("no address: " + order));
        }
    }

    private void letter(Letter letter, TaskContext context) {
        throw new IllegalStateException("no stamp for letter " + letter.order());
    }

    private List<TaskId> failing(int from, int count) {
        List<TaskId> ids = IntStream.range(from, from + count)
                .mapToObj(order -> engine.enqueue(new Mail(order)))
                .toList();
        ids.forEach(id -> await().until(() -> engine.status(id) == TaskStatus.FAILED));
        return ids;
    }

    private Groups failed() {
        return inspector.errorGroups(Having.FAILED, 20);
    }

    private Group only() {
        assertThat(failed().groups()).hasSize(1);
        return failed().groups().get(0);
    }

    private TaskQuery in(View view, Group group) {
        return TaskQuery.of(view).ofQueue(group.queue()).ofGroup(group.fingerprint());
    }

    @Test
    void failuresOfAKindAreOneGroup() {
        List<TaskId> ids = failing(1, 5);

        Group group = only();
        assertThat(group.queue()).isEqualTo("mail");
        assertThat(group.count()).isEqualTo(5);
        assertThat(group.more()).isFalse();
        assertThat(ids).contains(group.task());
        assertThat(group.kind().simpleType()).isEqualTo("IllegalArgumentException");
        assertThat(group.kind().message()).startsWith("no address: ");
        List<TaskRow> rows = inspector.search(in(View.FAILED, group), null, 100).tasks();
        assertThat(rows).extracting(TaskRow::id).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(rows).extracting(TaskRow::finished).contains(group.first(), group.last());
    }

    @Test
    void aGroupHoldsNothingOfOtherErrors() {
        failing(1, 2);
        Group group = only();

        assertThat(inspector.count(in(View.FAILED, group), 100).count()).isEqualTo(2);
        assertThat(inspector
                        .count(in(View.FAILED, group).ofGroup(group.fingerprint() + 1), 100)
                        .count())
                .isZero();
        assertThat(inspector
                        .count(TaskQuery.of(View.ALL).ofGroup(group.fingerprint()), 100)
                        .count())
                .isEqualTo(2);
    }

    @Test
    void whatIsRetriedOrDeletedIsResolved() {
        List<TaskId> ids = failing(1, 4);
        mended = true;

        operations.apply(Deed.RETRY, ids.subList(0, 2), "ann");
        ids.subList(0, 2).forEach(id -> await().until(() -> engine.status(id) == TaskStatus.SUCCEEDED));
        assertThat(only().count()).isEqualTo(2);
        operations.apply(Deed.DELETE, ids.subList(2, 4), "ann");
        assertThat(failed().groups()).isEmpty();
    }

    @Test
    void whatIsAcknowledgedNeedsNobodyUntilItHappensAgain() {
        failing(1, 3);
        Group group = only();

        assertThat(operations.acknowledge("mail", group.fingerprint(), group.last(), "ann"))
                .isTrue();
        assertThat(failed()).isEqualTo(new Groups(List.of(), 0, false));
        assertThat(operations.acknowledge("mail", group.fingerprint(), group.last(), "bob"))
                .isFalse();
        assertThat(operations.acknowledge("nothing", group.fingerprint(), group.last(), "bob"))
                .isFalse();
        assertThat(inspector.audit(null, List.of(), Long.MAX_VALUE, 10).entries())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.actor()).isEqualTo("ann");
                    assertThat(entry.action()).isEqualTo("ACKNOWLEDGE");
                    assertThat(entry.queue()).isEqualTo("mail");
                });

        await().until(() ->
                !Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS).equals(group.last()));
        failing(4, 1);
        assertThat(only().count()).isEqualTo(1);
        assertThat(only().fingerprint()).isEqualTo(group.fingerprint());
    }

    private static final Rights OPERATOR = new Rights(true, true, true, Set.of());
    private static final ConsoleText TEXT = new ConsoleText(Locale.ENGLISH);

    /** What a page leads to that shows the groups. */
    private Map<String, String[]> link() {
        Troubles troubles = new Troubles(TEXT);
        new ErrorTroubles(troubles, OPERATOR).failed(failed());
        String link = troubles.found().get(0).links().stream()
                .map(Overview.Link::href)
                .filter(href -> href.startsWith("acknowledge"))
                .findFirst()
                .orElseThrow();
        Map<String, String[]> parameters = new HashMap<>();
        for (String part : link.substring(link.indexOf('?') + 1).split("&", -1)) {
            parameters.put(part.replaceAll("=.*", ""), new String[] {part.replaceAll(".*=", "")});
        }
        return parameters;
    }

    @Test
    void whatWasAcknowledgedBeforeIsNotCountedOnceMore() {
        failing(1, 3);
        Group group = only();
        assertThat(Acknowledgement.of(link()).sheet(inspector, OPERATOR, TEXT).count())
                .isEqualTo("3");
        assertThat(Acknowledgement.of(link()).apply(operations, "ann")).isTrue();
        await().until(() ->
                !Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS).equals(group.last()));
        failing(4, 2);
        Acknowledgement.Sheet question = Acknowledgement.of(link()).sheet(inspector, OPERATOR, TEXT);
        assertThat(question.count()).isEqualTo("2");
        assertThat(inspector
                        .count(TaskFilter.ofLink(question.link()).query(View.FAILED, null), 100)
                        .count())
                .isEqualTo(2);
    }

    /** Also when none of the tasks has the error any more. */
    @Test
    void theAuditNamesTheKindOfErrorAsLongAsItIsKept() {
        List<TaskId> ids = failing(1, 4);
        Group group = only();
        assertThat(Acknowledgement.of(link()).apply(operations, "ann")).isTrue();
        mended = true;
        String scope = "?queue=mail&view=failed&group=" + TaskFilter.group(group.fingerprint());
        operations.apply(Deed.RETRY, ids, operations.begin("bob", null, scope));
        ids.forEach(id -> await().until(() -> engine.status(id) == TaskStatus.SUCCEEDED));
        assertThat(inspector.errorKind("mail", group.fingerprint() + 1, ids)).isEmpty();
        List<AuditLine> lines = lines(OPERATOR);
        assertThat(lines.get(0).scope())
                .anyMatch(part -> part.value().startsWith("IllegalArgumentException: no address: "));
        assertThat(lines.get(1).detail())
                .as("nothing of the kind is left")
                .isEqualTo(Long.toHexString(group.fingerprint()));
        assertThat(lines(new Rights(true, true, false, Set.of())).get(0).scope())
                .contains(new ConfirmSheet.Field("Kind of error", "IllegalArgumentException"));
    }

    @Test
    void theAuditNamesTheKindOfErrorThatWasAcknowledged() {
        failing(1, 1);
        assertThat(Acknowledgement.of(link()).apply(operations, "ann")).isTrue();
        assertThat(lines(OPERATOR).get(0).detail()).isEqualTo("IllegalArgumentException: no address: 1");
    }

    private List<AuditLine> lines(Rights rights) {
        return new AuditReader(inspector, Duration.ZERO, rights, TEXT)
                .read(Map.of(), Clock.systemUTC().instant())
                .lines();
    }

    @Test
    void whatWaitsForItsNextAttemptIsToldWithItsError() {
        TaskId id = engine.enqueue(new Letter(1));
        engine.enqueue(new Letter(2));
        await().until(() ->
                inspector.errorGroups(Having.RETRIED, 20).groups().stream().anyMatch(group -> group.count() == 2));

        Group group = inspector.errorGroups(Having.RETRIED, 20).groups().get(0);
        assertThat(group.kind().message()).startsWith("no stamp for letter ");
        assertThat(inspector.search(in(View.UPCOMING, group), null, 10).tasks())
                .extracting(TaskRow::id)
                .contains(id)
                .hasSize(2);
        assertThat(failed().groups()).isEmpty();

        engine.cancel(id);
        assertThat(inspector.errorGroups(Having.RETRIED, 20).groups())
                .singleElement()
                .satisfies(left -> assertThat(left.count()).isEqualTo(1));
        assertThat(failed().groups()).isEmpty();
    }

    /** The words of a link, from the number and back. */
    @Test
    void aGroupIsWrittenInAddresses() {
        for (long fingerprint : new long[] {1, -1, Long.MIN_VALUE, 0x0123456789abcdefL}) {
            String text = TaskFilter.group(fingerprint);
            assertThat(text).hasSize(16);
            assertThat(TaskFilter.of(Map.of("group", new String[] {text}))
                            .query(View.FAILED, null)
                            .group())
                    .isEqualTo(fingerprint);
        }
        assertThat(Set.of(TaskFilter.group(1))).containsExactly("0000000000000001");
    }
}
