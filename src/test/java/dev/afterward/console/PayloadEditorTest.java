package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A payload is edited as the console does it, on a real store. */
class PayloadEditorTest {

    /** A task with something to hide. */
    public record Job(String name, String password, int pin) implements Task {
        /** Quotes what it does not like, as constructors do. */
        public Job {
            if (name.equals("bad")) {
                throw new IllegalArgumentException("not with " + password + " and " + pin);
            }
        }
    }

    private static final Rights EDITOR = new Rights(true, true, true, true, Set.of("password", "pin"));
    private static final ConsoleText TEXT = new ConsoleText(Locale.ENGLISH);

    @TempDir
    Path directory;

    private final ConsoleActions actions = new ConsoleActions();
    private final Queue<Job> done = new ConcurrentLinkedQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private TaskEngine engine;
    private TaskInspector inspector;
    private ManualOperations operations;

    @BeforeEach
    @SuppressWarnings("UnnecessaryAssignment") // there is no container here
    void open() {
        TaskStore store = Stores.sqlite(directory.resolve("tasks.db"), false, Runnable::run, "a test");
        QueueConfig queue = QueueConfig.builder("jobs")
                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                .build();
        engine = new ClientBuilder()
                .store(store)
                .workers(2)
                .payloadMaxSize(2_000)
                .processor(Job.class, queue, (job, context) -> {
                    if (job.name().equals("held")) {
                        release.await();
                    } else if (job.name().startsWith("fail")) {
                        throw new IllegalStateException("as it is named");
                    }
                    done.add(job);
                })
                .engine();
        engine.start();
        inspector = store.inspector();
        operations = engine.manualOperations();
        actions.inspector = inspector;
        actions.operations = operations;
        actions.snapshots = new Snapshots();
    }

    @AfterEach
    void close() {
        release.countDown();
        engine.stop(Duration.ofSeconds(10));
    }

    private TaskId ended(String name, TaskStatus status) {
        TaskId id = engine.enqueue(new Job(name, "hunter2", 4711));
        awaitStatus(id, status);
        return id;
    }

    private void awaitStatus(TaskId id, TaskStatus status) {
        await().until(() -> engine.status(id) == status);
    }

    private EditSheet form(TaskId id) {
        return new PayloadEditor(inspector, operations, EDITOR).read(id).orElseThrow();
    }

    private Notice send(TaskId id, String mark, String payload) {
        return actions.perform(
                EDITOR,
                "ada",
                Map.of(
                        "do", new String[] {"EDIT"},
                        "task", new String[] {id.toString()},
                        "mark", new String[] {mark},
                        "payload", new String[] {payload}));
    }

    private String refusal(TaskId id, String mark, String payload) {
        String before = String.valueOf(inspector.find(id).map(found -> found.row() + found.payload()));
        EditRefusedException refused = catchThrowableOfType(EditRefusedException.class, () -> send(id, mark, payload));
        assertThat(refused).isNotNull();
        assertThat(String.valueOf(inspector.find(id).map(found -> found.row() + found.payload())))
                .as("nothing is changed")
                .isEqualTo(before);
        assertThat(edits()).as("nothing is recorded").isEmpty();
        return refused.words(TEXT);
    }

    private List<AuditEntry> edits() {
        return inspector.audit(null, List.of(), Long.MAX_VALUE, 50).entries().stream()
                .filter(entry -> entry.action().equals("EDIT"))
                .toList();
    }

    /** As another version of the application has stored it. */
    private void store(TaskId id, byte[] payload) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                PreparedStatement update =
                        connection.prepareStatement("update afterward_task set payload = ? where id = ?")) {
            update.setBytes(1, payload);
            update.setLong(2, id.value());
            assertThat(update.executeUpdate()).isEqualTo(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFailedTaskRunsWithWhatWasTypedAndWhatIsMasked() {
        TaskId id = ended("fail", TaskStatus.FAILED);
        EditSheet form = form(id);
        assertThat(form.text()).isEqualTo("{\n  \"name\": \"fail\",\n  \"password\": \"•••\",\n  \"pin\": \"•••\"\n}");
        assertThat(form.queue()).isEqualTo("jobs");
        Notice notice = send(id, form.mark(), form.text().replace("fail", "good"));
        assertThat(notice.words(TEXT)).startsWith("Tasks with another payload: 1.");
        awaitStatus(id, TaskStatus.SUCCEEDED);
        assertThat(done).containsExactly(new Job("good", "hunter2", 4711));
        assertThat(inspector.find(id).orElseThrow().row().attempts()).isEqualTo(1);
        assertThat(edits()).singleElement().satisfies(entry -> {
            assertThat(entry.actor()).isEqualTo("ada");
            assertThat(entry.task()).isEqualTo(id.value());
            assertThat(entry.toString()).doesNotContain("good", "hunter2");
        });
    }

    @Test
    void aMaskIsReplacedByWhatIsTypedInItsPlace() {
        TaskId id = ended("fail", TaskStatus.FAILED);
        EditSheet form = form(id);
        Notice ignored = send(id, form.mark(), "{\"name\":\"good\",\"password\":\"new\",\"pin\":\"•••\"}");
        awaitStatus(id, TaskStatus.SUCCEEDED);
        assertThat(done).containsExactly(new Job("good", "new", 4711));
    }

    @Test
    void twoWhoEditTheSameDoNotOverwriteEachOther() {
        TaskId id = ended("fail", TaskStatus.FAILED);
        operations.setPaused("jobs", true, "ada");
        String first = form(id).mark();
        String second = form(id).mark();
        assertThat(first).isNotEqualTo(second);
        Notice ignored = send(id, first, form(id).text().replace("fail", "good"));
        EditRefusedException refused =
                catchThrowableOfType(EditRefusedException.class, () -> send(id, second, "{\"name\":\"mine\"}"));
        assertThat(refused.words(TEXT)).contains("The task has changed since this form was opened");
        assertThat(inspector.find(id).orElseThrow().payload()).contains("\"good\"");
        assertThat(edits()).hasSize(1);
    }

    /** Between the look at the task and the turn of the engine. */
    @Test
    void theStoreItselfLooksAtWhatIsEdited() {
        TaskId id = ended("fail", TaskStatus.FAILED);
        String payload = "{\"name\":\"good\",\"password\":\"a\",\"pin\":1}";
        assertThat(operations.edit(id, "{}", payload, "ada")).isFalse();
        assertThat(operations.edit(
                        id, String.valueOf(inspector.find(id).orElseThrow().payload()), payload, "ada"))
                .isTrue();
    }

    @Test
    void aFormThatIsSentTwiceIsDoneOnce() {
        TaskId id = ended("fail", TaskStatus.FAILED);
        EditSheet form = form(id);
        String typed = form.text().replace("fail", "good");
        assertThat(send(id, form.mark(), typed).again()).isFalse();
        assertThat(send(id, form.mark(), typed).again()).isTrue();
        assertThat(edits()).hasSize(1);
    }

    /** The message names the queue, the type and the component, and neither of the values that are masked. */
    @Test
    void whatTheCodecCannotReadIsRefusedWithoutWhatIsMasked() {
        TaskId id = ended("fail", TaskStatus.FAILED);
        String mark = form(id).mark();
        assertThat(refusal(id, mark, "{\"name\":{},\"password\":\"•••\",\"pin\":\"•••\"}"))
                .contains("“jobs”", Job.class.getName(), "'name'")
                .doesNotContain("hunter2", "4711");
        assertThat(refusal(id, mark, "{\"name\":\"bad\",\"password\":\"•••\",\"pin\":\"•••\"}"))
                .contains("not with ••• and 0")
                .doesNotContain("hunter2", "4711");
    }

    /** As another version has stored it: what is masked is itself what cannot be read, so nothing is said of it. */
    @Test
    void whatIsMaskedIsNotToldByTheReasonThatItCannotBeRead() {
        TaskId id = ended("fail", TaskStatus.FAILED);
        store(id, "{\"name\":\"x\",\"password\":{\"s3cret\":\"s3cret\"},\"pin\":7}".getBytes(StandardCharsets.UTF_8));
        EditSheet form = form(id);
        assertThat(refusal(id, form.mark(), form.text()))
                .contains("component 'password' is of type String, which cannot be read from •••")
                .doesNotContain("s3cret");
        store(id, "{\"name\":\"x\",\"password\":\"y\",\"pin\":99999999999}".getBytes(StandardCharsets.UTF_8));
        form = form(id);
        assertThat(refusal(id, form.mark(), form.text()))
                .contains("together with the values that are masked")
                .doesNotContain("9999");
    }

    /** Its error quotes the value, and so do the causes of that: both are kept with the task. */
    @Test
    void whatCannotBeReadIsShownWithoutWhatIsMasked() {
        TaskId id = ended("fail", TaskStatus.FAILED);
        store(id, "{\"name\":\"x\",\"password\":\"y\",\"pin\":\"s3cret\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(operations.apply(Deed.RETRY, List.of(id), "ada")).containsExactly(id);
        awaitStatus(id, TaskStatus.PARKED);
        TaskInspector.TaskDetails task = inspector.find(id).orElseThrow();
        for (String error : List.of(
                String.valueOf(task.row().lastError()), task.failures().get(0).error())) {
            assertThat(error).contains("s3cret");
            assertThat(EDITOR.error(error))
                    .contains("component 'pin' is of type int, which cannot be read from •••")
                    .doesNotContain("s3cret");
        }
        assertThat(new Rights(true, true, true, Set.of("name"))
                        .error(String.valueOf(task.row().lastError())))
                .as("another one")
                .contains("s3cret");
    }

    @Test
    void whatIsTooLongIsRefused() {
        TaskId id = ended("fail", TaskStatus.FAILED);
        EditSheet form = form(id);
        assertThat(refusal(id, form.mark(), form.text().replace("fail", "x".repeat(2_000))))
                .contains("afterward.payload.max-size");
    }

    @Test
    void whatRunsOrHasSucceededOrIsGoneIsRefused() {
        TaskId held = ended("held", TaskStatus.RUNNING);
        TaskId succeeded = ended("good", TaskStatus.SUCCEEDED);
        TaskId deleted = ended("fail", TaskStatus.FAILED);
        String mark = form(deleted).mark();
        operations.apply(Deed.DELETE, List.of(deleted), "bob");
        assertThat(refusal(held, mark, "{}")).contains("The task is running.");
        assertThat(refusal(succeeded, mark, "{}")).contains("The task has succeeded.");
        assertThat(refusal(deleted, mark, "{}")).contains("The task is deleted.");
        operations.apply(Deed.ERASE, List.of(deleted), "bob");
        assertThat(refusal(deleted, mark, "{}")).contains("The task is not there any more.");
        assertThat(new PayloadEditor(inspector, operations, EDITOR).read(deleted))
                .isEmpty();
        assertThatThrownBy(() -> form(succeeded)).isInstanceOf(EditRefusedException.class);
    }

    @Test
    void whatIsNoJsonOrIsNotAllShownIsNotEditable() {
        TaskId id = ended("fail", TaskStatus.FAILED);
        store(id, new byte[] {'{', '"', 'a', (byte) 0xff});
        assertThatThrownBy(() -> form(id)).hasMessage("edit.refused.no-json");
        store(id, ("{\"name\":\"" + "x".repeat(100_000) + "\"}").getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> form(id)).hasMessage("edit.refused.too-long");
    }

    /** Signs that are shown as their codes: an unassigned one that takes two chars, one that turns the writing round. */
    @Test
    void whatIsNotTouchedIsStoredAsItWas() {
        String name = "fail \u202e \udb40\udc01 \\u0041 \"\t\n\u0085";
        TaskId id = ended(name, TaskStatus.FAILED);
        EditSheet form = form(id);
        assertThat(form.text()).contains("\\u202e", "\\udb40\\udc01");
        Notice ignored = send(id, form.mark(), form.text().replace("\"fail ", "\"good "));
        awaitStatus(id, TaskStatus.SUCCEEDED);
        assertThat(done).containsExactly(new Job(name.replace("fail", "good"), "hunter2", 4711));
    }

    @Test
    void onlyAnEditorEdits() {
        TaskId id = ended("fail", TaskStatus.FAILED);
        Rights operator = new Rights(true, true, true, Set.of());
        assertThatThrownBy(() -> new PayloadEditor(inspector, operations, operator))
                .isInstanceOf(SecurityException.class);
        assertThatThrownBy(() -> actions.perform(
                        operator, "eve", Map.of("do", new String[] {"EDIT"}, "task", new String[] {id.toString()})))
                .isInstanceOf(SecurityException.class);
    }

    @Test
    void aMarkIsOfOneTaskAndOnePayload() {
        TaskId id = new TaskId(1);
        String mark = EditMark.of(id, "{}");
        assertThat(EditMark.isOf(mark, id, "{}")).isTrue();
        assertThat(EditMark.isOf(mark, id, "{ }")).isFalse();
        assertThat(EditMark.isOf(mark, new TaskId(2), "{}")).isFalse();
        assertThat(EditMark.isOf("", id, "{}")).isFalse();
        assertThat(EditMark.of(id, "{}")).isNotEqualTo(mark);
    }
}
