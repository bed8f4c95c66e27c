package dev.afterward.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.ManualOperations.Deed;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Attempts that leave marks, while the database with the marks does not answer or answers late. */
class MarkedOutageTest extends MarkedBench {

    private static final int MANY = 20;

    /** Not of the application's database. */
    public record Note(int number) implements Task {}

    private static final QueueConfig NOTES = QueueConfig.builder("note")
            .concurrency(1)
            .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
            .build();

    /** So many attempts of the queue of charges at a time, beside a queue that needs no marks. */
    private TaskEngine withNotes(int charges, Work work) {
        return start(client(file(), queue -> queue.concurrency(charges).maxAttempts(1), work)
                .processor(Note.class, NOTES, (note, context) -> {}));
    }

    /** The client has claimed and run what it could. */
    private static void runsNotes(TaskEngine engine) {
        awaitStatus(engine, engine.enqueue(new Note(1)), TaskStatus.SUCCEEDED);
        awaitStatus(engine, engine.enqueue(new Note(2)), TaskStatus.SUCCEEDED);
    }

    @Test
    void while_the_database_does_not_answer_no_more_is_begun_than_the_queue_may_run() {
        TaskEngine engine = withNotes(2, MarkedBench::fail);
        down = true;
        List<TaskId> ids = IntStream.range(0, MANY)
                .mapToObj(number -> engine.enqueue(new Charge(number)))
                .toList();
        awaiting().until(() -> refusals.get() > 0 && calls.get() > 1);
        runsNotes(engine);
        assertThat(calls).hasValue(2);
        down = false;
        ids.forEach(id -> awaitStatus(engine, id, TaskStatus.FAILED));
        assertThat(calls).hasValue(MANY);
    }

    @Test
    void a_queue_of_one_does_not_begin_the_next_while_the_last_one_is_asked_about() {
        goesDownWithTheFirstCommit();
        TaskEngine engine = withNotes(1, this::book);
        engine.enqueue(new Charge(1));
        TaskId next = engine.enqueue(new Charge(2));
        awaiting().until(() -> refusals.get() > 0);
        runsNotes(engine);
        assertThat(calls).hasValue(1);
        commit = Demarcation.Step::run;
        down = false;
        awaitStatus(engine, next, TaskStatus.SUCCEEDED);
        assertThat(entries()).containsExactly("1 by 1", "2 by 1");
    }

    @Test
    void a_bulk_cancel_does_not_wait_for_one_that_is_being_asked_about() {
        goesDownWithTheFirstCommit();
        TaskEngine engine = start(file(), this::book);
        TaskId first = engine.enqueue(new Charge(1));
        awaiting().until(() -> refusals.get() > 0);
        engine.manualOperations().setPaused("charge", true, "ann");
        TaskId second = engine.enqueue(new Charge(2));
        assertThat(engine.manualOperations().apply(Deed.CANCEL, List.of(second, first), "ann"))
                .contains(second);
        down = false;
        awaitStatus(engine, second, TaskStatus.CANCELLED);
        awaitStatus(engine, first, TaskStatus.SUCCEEDED);
    }

    @Test
    void a_test_that_runs_what_is_due_sees_the_end_of_a_cancelled_task() {
        TaskEngine engine = start(file(), MarkedBench::waitsLong, MarkedBench::fail);
        TaskId id = engine.enqueue(new Charge(1));
        awaiting().until(() -> calls.get() == 1 && engine.status(id) == TaskStatus.PENDING);
        answersSlowly();
        assertThat(engine.cancel(id)).isTrue();
        engine.manualDrive().runDue(LIMIT, LIMIT);
        assertThat(engine.status(id)).isEqualTo(TaskStatus.CANCELLED);
    }
}
