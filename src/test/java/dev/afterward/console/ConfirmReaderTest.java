package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.console.ConfirmSheet.Field;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.sqlite.AlteredStores;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskStore;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The question before an act, the form that it makes, what that does, and what the audit says of it. */
class ConfirmReaderTest {

    /** A task. */
    public record Job(String name) implements Task {}

    private static final Rights OPERATOR = new Rights(true, true, true, Set.of());
    private static final Duration LATER = Duration.ofDays(1);

    @TempDir
    Path directory;

    private final ConsoleText text = new ConsoleText(Locale.ENGLISH);
    private final ConsoleActions actions = new ConsoleActions();
    private TaskEngine engine;
    private TaskInspector inspector;
    private ManualOperations operations;

    @BeforeEach
    @SuppressWarnings("UnnecessaryAssignment") // there is no container here
    void open() {
        TaskStore store = AlteredStores.file(directory.resolve("tasks.db"), () -> 0);
        QueueConfig queue = QueueConfig.builder("jobs")
                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                .build();
        engine = new ClientBuilder()
                .store(store)
                .workers(2)
                .processor(Job.class, queue, (job, context) -> {})
                .engine();
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

    private List<TaskId> waiting(int count) {
        return engine.add(Collections.nCopies(count, new Job("a"))).after(LATER).submit();
    }

    private ConfirmSheet ask(String... parameters) {
        Map<String, String[]> values = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            values.put(parameters[i], new String[] {parameters[i + 1]});
        }
        return new ConfirmReader(inspector, operations, OPERATOR, text).read(values, Instant.now());
    }

    /** What a browser sends of the question. */
    private static Map<String, String[]> form(ConfirmSheet question) {
        Map<String, String[]> form = question.fields().stream()
                .collect(Collectors.toMap(Field::name, field -> new String[] {field.value()}));
        form.put("do", new String[] {question.deed()});
        form.put("task", question.tasks().toArray(String[]::new));
        if (question.all()) {
            form.put("all", new String[] {"true"});
        }
        return form;
    }

    private List<AuditEntry> audit() {
        return inspector.audit(null, List.of(), Long.MAX_VALUE, 50).entries();
    }

    @Test
    void it_names_queue_view_filter_number_and_some_of_them() {
        List<TaskId> tasks = waiting(7);
        ConfirmSheet question =
                ask("do", "delete", "all", "true", "view", "upcoming", "queue", "jobs", "priority-to", "3");
        assertThat(question.question()).isEqualTo("Delete 7 tasks?");
        assertThat(question.explanation()).contains("restored for 1 d");
        assertThat(question.scope())
                .containsExactly(
                        new Field("Queue", "jobs"), new Field("View", "Waiting"), new Field("Priority to", "3"));
        assertThat(question.sample())
                .hasSize(5)
                .allSatisfy(line -> assertThat(tasks.toString()).contains(line.id()));
        assertThat(question.others()).isEqualTo("and more: 2");
        assertThat(question.typed()).isNull();
        assertThat(question.harmful()).isTrue();
        assertThat(question.possible()).isTrue();
    }

    @Test
    void it_names_what_was_chosen() {
        List<TaskId> tasks = waiting(2);
        ConfirmSheet question = ask("do", "run_now", "task", tasks.get(1).toString());
        assertThat(question.question()).isEqualTo("Run this task now?");
        assertThat(question.scope()).isEmpty();
        assertThat(question.sample())
                .singleElement()
                .satisfies(line -> assertThat(line.id()).isEqualTo(tasks.get(1).toString()));
        assertThat(question.others()).isNull();
        assertThat(question.harmful()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Deed.class)
    void each_act_is_asked_for_or_refused(Deed deed) {
        TaskId id = waiting(1).get(0);
        if (deed == Deed.ACKNOWLEDGE || deed == Deed.EDIT) {
            assertThatThrownBy(() -> ask("do", deed.name(), "task", id.toString()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(deed.name());
        } else {
            assertThat(ask("do", deed.name(), "task", id.toString()).question()).isNotEmpty();
        }
    }

    @Test
    void nothing_is_asked_of_nothing() {
        assertThat(ask("do", "retry", "all", "true", "view", "failed").possible())
                .isFalse();
    }

    @Test
    void a_large_number_is_typed() {
        List<TaskId> ignored = waiting(1_001);
        assertThat(ask("do", "cancel", "all", "true", "view", "upcoming").typed())
                .isEqualTo("1001");
        assertThat(ask("do", "cancel", "all", "true", "view", "upcoming", "priority-from", "1")
                        .possible())
                .isFalse();
    }

    /** A language may write something between the digits, which nobody has to type. */
    @Test
    void a_large_number_is_typed_in_digits_in_each_language() {
        List<TaskId> ignored = waiting(1_001);
        for (Locale language : Language.ALL) {
            ConfirmSheet question = new ConfirmReader(inspector, operations, OPERATOR, new ConsoleText(language))
                    .read(
                            Map.of(
                                    "do", new String[] {"cancel"},
                                    "all", new String[] {"true"},
                                    "view", new String[] {"upcoming"}),
                            Instant.now());
            assertThat(question.question()).containsPattern("1[.,]001");
            assertThat(question.typed()).isEqualTo("1001");
        }
    }

    @Test
    void what_cannot_be_counted_can_be_done_all_the_same() {
        for (int i = 0; i < 21; i++) {
            List<TaskId> ignored = waiting(1_000);
        }
        ConfirmSheet question = ask("do", "cancel", "all", "true", "view", "upcoming", "q", "no such text");
        assertThat(question.question()).isEqualTo("Cancel all tasks that match (0 found so far)?");
        assertThat(question.possible()).isTrue();
        assertThat(question.typed()).isEqualTo("all");
        assertThat(question.others()).isNotNull();
    }

    @Test
    void what_comes_after_the_question_is_left_alone() throws InterruptedException {
        List<TaskId> before = waiting(3);
        ConfirmSheet question = ask("do", "cancel", "all", "true", "view", "upcoming");
        long asked = System.currentTimeMillis();
        while (System.currentTimeMillis() == asked) {
            Thread.onSpinWait();
        }
        List<TaskId> after = waiting(3);
        assertThat(actions.perform(OPERATOR, "ada", form(question)).count()).isEqualTo(3);
        assertThat(before).allMatch(id -> engine.status(id) == TaskStatus.CANCELLED);
        assertThat(after).allMatch(id -> engine.status(id) == TaskStatus.PENDING);
    }

    /** More than one turn of the engine takes. */
    @Test
    void what_waits_twice_is_deleted_but_for_the_first() {
        List<Job> jobs =
                IntStream.range(0, 250).mapToObj(i -> new Job("a " + i)).toList();
        List<TaskId> first = engine.add(jobs).after(LATER).submit();
        List<TaskId> second = engine.add(jobs).after(LATER).submit();
        ConfirmSheet question = ask("do", "delete", "repeats", "true", "queue", "jobs");
        assertThat(question.question()).isEqualTo("Delete 250 tasks?");
        assertThat(question.scope())
                .containsExactly(
                        new Field("Queue", "jobs"), new Field("View", "Waiting tasks that repeat another one"));
        assertThat(question.tasks()).as("a server reads only so many fields").isEmpty();
        assertThat(actions.perform(OPERATOR, "ada", form(question)).count()).isEqualTo(250);
        assertThat(first).allMatch(id -> engine.status(id) == TaskStatus.PENDING);
        assertThat(second).allMatch(id -> engine.status(id) == TaskStatus.NOT_FOUND);
        assertThat(audit())
                .singleElement()
                .satisfies(entry -> assertThat(entry.count()).isEqualTo(250));
        assertThat(ask("do", "delete", "repeats", "true", "queue", "jobs").possible())
                .isFalse();
    }

    @Test
    void only_what_waits_twice_in_one_queue_is_deleted_as_a_repeat() {
        for (String[] wrong :
                new String[][] {{"do", "retry", "repeats", "true", "queue", "jobs"}, {"do", "delete", "repeats", "true"}
                }) {
            assertThatThrownBy(() -> ask(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("repeats=true");
        }
    }

    @Test
    void what_is_deleted_for_good_frees_its_room() {
        List<TaskId> ignored = waiting(250);
        ConfirmSheet question = ask("do", "delete", "all", "true", "view", "upcoming");
        assertThat(question.restorable()).isTrue();
        Map<String, String[]> form = form(question);
        form.put("for-good", new String[] {"true"});
        Notice done = actions.perform(OPERATOR, "ada", form);
        assertThat(done.deed()).isEqualTo("ERASE");
        assertThat(done.count()).isEqualTo(250);
        assertThat(done.undo()).isNull();
        assertThat(inspector
                        .count(new TaskFilter(Map.of("view", "deleted")).query(View.DELETED, null), 10)
                        .count())
                .isZero();
        assertThat(inspector.space().orElseThrow().free()).isPositive();
        assertThat(audit()).extracting(AuditEntry::action).containsExactly("ERASE");
        assertThat(ask("do", "cancel", "all", "true").restorable()).isFalse();
    }

    /** The store takes the first turns of an act, and then no more. */
    @Test
    @SuppressWarnings("UnnecessaryAssignment") // there is no container here
    void what_was_done_before_a_failure_is_told() {
        List<TaskId> ignored = waiting(450);
        Map<String, String[]> form = form(ask("do", "delete", "all", "true", "view", "upcoming"));
        AtomicInteger turns = new AtomicInteger(1);
        actions.operations = failing(turns);
        Notice done = actions.perform(OPERATOR, "ada", form);
        assertThat(done.count()).isEqualTo(ManualOperations.MOST);
        assertThat(done.goOn()).contains("do=DELETE", "view=upcoming");
        assertThat(done.undo()).contains("do=RESTORE");
        Map<String, String[]> next = form(ask("do", "delete", "all", "true", "view", "upcoming"));
        assertThatThrownBy(() -> actions.perform(OPERATOR, "ada", next))
                .isInstanceOf(TaskStoreException.class)
                .hasMessage("full");
    }

    /** The operations, of which so many succeed. */
    private ManualOperations failing(AtomicInteger left) {
        return (ManualOperations) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ManualOperations.class}, (self, method, arguments) -> {
                    if (method.getName().equals("apply") && left.getAndDecrement() <= 0) {
                        throw new TaskStoreException("full");
                    }
                    return method.invoke(operations, arguments);
                });
    }

    /** Of all tasks, those that the act can change. */
    @Test
    void all_are_those_that_it_can_be_done_to() {
        List<TaskId> tasks = waiting(6);
        List<TaskId> cancelled = operations.apply(Deed.CANCEL, tasks.subList(0, 2), "ada");
        List<TaskId> deleted = operations.apply(Deed.DELETE, tasks.subList(2, 3), "ada");
        assertThat(List.of(cancelled.size(), deleted.size())).containsExactly(2, 1);
        assertThat(ask("do", "retry", "all", "true").question()).isEqualTo("Retry 2 tasks?");
        assertThat(ask("do", "cancel", "all", "true").question()).isEqualTo("Cancel 3 tasks?");
        assertThat(ask("do", "run_now", "all", "true").question()).isEqualTo("Run 3 tasks now?");
        assertThat(ask("do", "delete", "all", "true").question()).isEqualTo("Delete 5 tasks?");
        assertThat(actions.perform(OPERATOR, "ada", form(ask("do", "cancel", "all", "true")))
                        .count())
                .isEqualTo(3);
    }

    /** A link that somebody else has made may name other tasks. */
    @Test
    void only_what_is_deleted_is_deleted_for_good() {
        TaskId id = waiting(1).get(0);
        for (String deed : List.of("erase", "restore")) {
            for (String view : List.of("all", "upcoming", "ended")) {
                assertThatThrownBy(() -> ask("do", deed, "all", "true", "view", view))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("view=deleted");
            }
        }
        Notice erased = actions.perform(OPERATOR, "ada", form(ask("do", "erase", "task", id.toString())));
        assertThat(erased.count()).isZero();
        assertThat(engine.status(id)).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void a_task_that_is_named_is_found_at_once_among_many() {
        TaskId id = waiting(1).get(0);
        for (int i = 0; i < 21; i++) {
            List<TaskId> ignored = waiting(1_000);
        }
        for (View view : List.of(View.ALL, View.UPCOMING)) {
            TaskQuery query = new TaskFilter(Map.of("q", id.toString().toLowerCase(Locale.ROOT)))
                    .query(view, OPERATOR.searched());
            assertThat(inspector.search(query, null, 25).tasks())
                    .singleElement()
                    .satisfies(row -> assertThat(row.id()).isEqualTo(id));
            assertThat(inspector.count(query, 10).more()).isFalse();
        }
        TaskQuery elsewhere = new TaskFilter(Map.of("q", id.toString())).query(View.FAILED, null);
        assertThat(inspector.search(elsewhere, null, 25).tasks()).isEmpty();
    }

    /** Whatever a filter asks for, it asks for that as of the question, too. */
    @Test
    void the_time_of_the_question_narrows_the_filter_and_nothing_else() {
        TaskQuery query = new TaskFilter(Map.of(
                        "view", "failed", "queue", "jobs", "group", "00000000000000ff", "attempts-from", "2", "q", "a"))
                .query(View.FAILED, OPERATOR.searched());
        TaskQuery until = query.until(1_000);
        assertThat(until.finished().to()).isEqualTo(1_000);
        assertThat(until).usingRecursiveComparison().ignoringFields("finished").isEqualTo(query);
        TaskQuery waiting = TaskQuery.of(View.UPCOMING).ofGroup(255L).until(1_000);
        assertThat(waiting.created().to()).isEqualTo(1_000);
        assertThat(waiting.group()).isEqualTo(255L);
        assertThat(waiting.finished().isAll()).isTrue();
    }

    @Test
    void a_form_that_is_sent_twice_is_done_and_recorded_once() {
        List<TaskId> ignored = waiting(450);
        Map<String, String[]> form = form(ask("do", "delete", "all", "true", "view", "upcoming"));
        Notice first = actions.perform(OPERATOR, "ada", form);
        assertThat(first.count()).isEqualTo(450);
        assertThat(first.again()).isFalse();
        assertThat(actions.perform(OPERATOR, "ada", form)).isEqualTo(first.repeated());
        assertThat(audit())
                .singleElement()
                .satisfies(entry -> assertThat(entry.count()).isEqualTo(450));
    }

    /** The notice and the audit lead to a question whose answer restores that act and no other. */
    @Test
    void what_was_deleted_in_one_act_is_restored_in_one() {
        List<TaskId> first = waiting(300);
        Notice deleted = actions.perform(OPERATOR, "ada", form(ask("do", "delete", "all", "true", "view", "upcoming")));
        List<TaskId> second = waiting(2);
        List<TaskId> others = operations.apply(Deed.DELETE, second, "bob");
        assertThat(others).hasSize(2);
        String undo = read().lines().get(1).undo();
        assertThat(undo).isEqualTo(deleted.undo());
        ConfirmSheet question = ask(parameters(String.valueOf(undo)));
        assertThat(question.question()).isEqualTo("Restore 300 tasks?");
        assertThat(actions.perform(OPERATOR, "ada", form(question)).count()).isEqualTo(300);
        assertThat(first).allMatch(id -> engine.status(id) == TaskStatus.PENDING);
        assertThat(second).allMatch(id -> engine.status(id) == TaskStatus.NOT_FOUND);
        assertThat(inspector.list(View.DELETED, null, 9).tasks()).hasSize(2);
        assertThat(read().lines()).filteredOn(line -> line.undo() != null).hasSize(1);
    }

    private static String[] parameters(String link) {
        Map<String, String> values = new HashMap<>(TaskFilter.ofLink(link).values());
        values.put("do", "RESTORE");
        values.put("all", "true");
        return values.entrySet().stream()
                .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
                .toArray(String[]::new);
    }

    @Test
    void the_audit_is_searched() {
        List<TaskId> tasks = waiting(3);
        List<TaskId> ignored = operations.apply(Deed.CANCEL, tasks.subList(0, 2), "ada");
        operations.apply(Deed.DELETE, tasks.subList(2, 3), "bob");
        boolean paused = operations.setPaused("jobs", true, "Grace");
        assertThat(paused).isTrue();
        assertThat(read("q", "grace").lines()).singleElement().satisfies(line -> {
            assertThat(line.queue()).isEqualTo("jobs");
            assertThat(line.count()).isNull();
        });
        assertThat(read("q", "cancel").lines()).singleElement().satisfies(line -> {
            assertThat(line.count()).isEqualTo("2 tasks");
            assertThat(line.task()).isNull();
            assertThat(line.first())
                    .containsExactly(tasks.get(0).toString(), tasks.get(1).toString());
            assertThat(line.others()).isNull();
        });
        assertThat(read("q", tasks.get(2).toString()).lines()).singleElement().satisfies(line -> {
            assertThat(line.task()).isEqualTo(tasks.get(2).toString());
            assertThat(line.first()).isEmpty();
        });
        assertThat(read("q", "nobody").lines()).isEmpty();
        assertThat(read("q", "queue paused").lines()).hasSize(1);
        Notice scoped = actions.perform(
                OPERATOR, "ada", form(ask("do", "restore", "all", "true", "view", "deleted", "queue", "night/shift")));
        assertThat(scoped.count()).isZero();
        assertThat(read().lines()).hasSize(3);
    }

    @Test
    void the_audit_has_the_first_of_many_tasks() {
        List<TaskId> tasks = waiting(450);
        Notice ignored = actions.perform(OPERATOR, "ada", form(ask("do", "cancel", "all", "true", "view", "upcoming")));
        assertThat(read().lines()).singleElement().satisfies(line -> {
            assertThat(line.first())
                    .containsExactlyElementsOf(
                            tasks.subList(0, 3).stream().map(TaskId::toString).toList());
            assertThat(line.others()).isEqualTo("and more: 447");
        });
    }

    @Test
    void a_notice_names_the_queue_of_an_act_that_was_about_one() {
        List<TaskId> ignored = waiting(2);
        Notice all = actions.perform(
                OPERATOR, "ada", form(ask("do", "cancel", "all", "true", "view", "upcoming", "queue", "jobs")));
        assertThat(all.words(text)).startsWith("Queue “jobs”: Tasks cancelled: 2.");
        assertThat(all.repeated().words(text))
                .contains("was not done again")
                .contains("Queue “jobs”: Tasks cancelled: 2.");
        Notice paused =
                actions.perform(OPERATOR, "ada", Map.of("do", new String[] {"PAUSE"}, "queue", new String[] {"jobs"}));
        assertThat(paused.words(text)).isEqualTo("Queue “jobs”: Queues paused: 1.");
        Notice mixed = actions.perform(OPERATOR, "ada", form(ask("do", "retry", "all", "true", "view", "cancelled")));
        assertThat(mixed.words(text)).isEqualTo("Tasks that run again: 2.");
    }

    private AuditSheet read(String... parameter) {
        Map<String, String[]> values =
                parameter.length == 0 ? Map.of() : Map.of(parameter[0], new String[] {parameter[1]});
        return new AuditReader(inspector, operations.restoreWithin(), OPERATOR, text).read(values, Instant.now());
    }

    @Test
    void the_audit_has_pages() {
        for (int i = 0; i < 120; i++) {
            boolean ignored = operations.setPaused("jobs", i % 2 == 0, "ada");
        }
        AuditSheet first = read();
        assertThat(first.lines()).hasSize(50);
        AuditSheet second = read("before", String.valueOf(first.older()).replaceAll(".*before=(\\d+).*", "$1"));
        AuditSheet third = read("before", String.valueOf(second.older()).replaceAll(".*before=(\\d+).*", "$1"));
        assertThat(second.lines()).hasSize(50);
        assertThat(third.lines()).hasSize(20);
        assertThat(third.older()).isNull();
    }
}
