package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskTransaction;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.store.ManualOperations.Deed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Attempts whose work and mark are one transaction of the application's database, with the tasks in a file. */
class MarkedAttemptsTest extends MarkedBench {

    /** A clock that is behind. */
    private record Behind(Duration by) implements TimeSource {

        @Override
        public long millis() {
            return TimeSource.system().millis() - by.toMillis();
        }

        @Override
        public long nanos() {
            return TimeSource.system().nanos();
        }

        @Override
        public void parkUntil(Object blocker, long until) {
            TimeSource.system().parkUntil(blocker, until + by.toMillis());
        }
    }

    @Test
    void work_is_committed_with_its_mark() {
        TaskEngine engine = start(file(), this::book);
        TaskId id = engine.enqueue(new Charge(1));
        awaitStatus(engine, id, TaskStatus.SUCCEEDED);
        assertThat(entries()).containsExactly("1 by 1");
        assertThat(marks(id)).containsExactly("0 1");
    }

    @Test
    void what_fails_leaves_nothing_but_a_void_mark_with_its_last_attempt() {
        TaskEngine engine = start(file(), (charge, context) -> {
            book(charge, context);
            assertThat(marks(context.id())).isEmpty();
            throw new IllegalStateException("declined");
        });
        TaskId id = engine.enqueue(new Charge(1));
        awaitStatus(engine, id, TaskStatus.FAILED);
        assertThat(calls).hasValue(3);
        assertThat(entries()).isEmpty();
        assertThat(marks(id)).containsExactly("0 0");
    }

    @Test
    void the_mark_is_believed_and_not_the_commit() {
        AtomicInteger commits = new AtomicInteger();
        commit = real -> {
            if (commits.incrementAndGet() == 1) {
                // It says that it has committed.
                MANAGER.rollback();
                return;
            }
            real.run();
            throw new IllegalStateException("the reply is lost");
        };
        TaskEngine engine = start(file(), this::book);
        TaskId id = engine.enqueue(new Charge(1));
        awaitStatus(engine, id, TaskStatus.SUCCEEDED);
        assertThat(entries()).containsExactly("1 by 2");
        assertThat(marks(id)).containsExactly("0 1");
    }

    @Test
    void a_process_that_died_after_its_commit_has_succeeded() throws Exception {
        CountDownLatch committed = new CountDownLatch(1);
        commit = real -> {
            real.run();
            committed.countDown();
            hold();
        };
        TaskEngine dead = start(file(), this::book);
        TaskId id = dead.enqueue(new Charge(1));
        assertThat(committed.await(40, TimeUnit.SECONDS)).isTrue();
        TaskEngine next = start(copied(file()), this::book);
        awaitStatus(next, id, TaskStatus.SUCCEEDED);
        assertThat(entries()).containsExactly("1 by 1");
        assertThat(calls).hasValue(1);
    }

    @Test
    void what_runs_again_beside_a_process_taken_for_dead_commits_once() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TaskEngine zombie = start(file(), (charge, context) -> {
            book(charge, context);
            begun.countDown();
            goOn.await();
        });
        TaskId id = zombie.enqueue(new Charge(1));
        assertThat(begun.await(40, TimeUnit.SECONDS)).isTrue();
        TaskEngine next = start(copied(file()), this::book);
        awaitStatus(next, id, TaskStatus.SUCCEEDED);
        goOn.countDown();
        awaitStatus(zombie, id, TaskStatus.SUCCEEDED);
        assertThat(entries()).hasSize(1);
        assertThat(marks(id)).containsExactly("0 1");
    }

    @Test
    void what_is_cancelled_elsewhere_is_committed_by_nobody() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TaskEngine zombie = start(file(), (charge, context) -> {
            book(charge, context);
            begun.countDown();
            goOn.await();
        });
        TaskId id = zombie.enqueue(new Charge(1));
        assertThat(begun.await(40, TimeUnit.SECONDS)).isTrue();
        TaskEngine next = start(copied(file()), MarkedBench::waitsLong, MarkedBench::fail);
        awaiting().until(() -> calls.get() == 2 && next.status(id) == TaskStatus.PENDING);
        assertThat(next.cancel(id)).isTrue();
        awaitStatus(next, id, TaskStatus.CANCELLED);
        goOn.countDown();
        awaitStatus(zombie, id, TaskStatus.CANCELLED);
        assertThat(entries()).isEmpty();
        assertThat(marks(id)).containsExactly("0 0");
    }

    @Test
    void what_has_succeeded_unseen_is_not_cancelled() throws Exception {
        TaskEngine before = start(file(), MarkedBench::waitsLong, this::bookInTheSecondAttempt);
        TaskId id = before.enqueue(new Charge(1));
        awaiting().until(() -> calls.get() == 1 && before.status(id) == TaskStatus.PENDING);
        Path backup = copied(file());
        assertThat(before.manualOperations().apply(Deed.RUN_NOW, List.of(id), "ann"))
                .containsExactly(id);
        awaitStatus(before, id, TaskStatus.SUCCEEDED);
        TaskEngine restored = start(backup, this::book);
        assertThat(restored.cancel(id)).isTrue();
        awaitStatus(restored, id, TaskStatus.SUCCEEDED);
        assertThat(entries()).containsExactly("1 by 2");
    }

    @Test
    void a_store_from_a_backup_repeats_nothing_and_uses_no_id_again() throws Exception {
        TaskEngine before = start(file(), this::book);
        TaskId first = before.enqueue(new Charge(1));
        awaitStatus(before, first, TaskStatus.SUCCEEDED);
        before.manualOperations().setPaused("charge", true, "ann");
        TaskId second = before.enqueue(new Charge(2));
        Path backup = copied(file());
        before.manualOperations().setPaused("charge", false, "ann");
        awaitStatus(before, second, TaskStatus.SUCCEEDED);
        TaskId third = before.enqueue(new Charge(3));
        awaitStatus(before, third, TaskStatus.SUCCEEDED);
        before.stop(Duration.ofSeconds(5));
        clock = new Behind(Duration.ofSeconds(30));
        TaskEngine restored = start(backup, this::book);
        restored.manualOperations().setPaused("charge", false, "ann");
        awaitStatus(restored, second, TaskStatus.SUCCEEDED);
        assertThat(restored.enqueue(new Charge(4)).value()).isGreaterThan(third.value());
        awaiting().untilAsserted(() -> assertThat(entries()).containsExactly("1 by 1", "2 by 1", "3 by 1", "4 by 1"));
    }

    @Test
    void an_ended_task_that_is_begun_anew_leaves_another_mark() {
        TaskEngine engine = start(file(), (charge, context) -> {
            book(charge, context);
            if (calls.get() <= 3) {
                throw new IllegalStateException("declined");
            }
        });
        TaskId id = engine.enqueue(new Charge(1));
        awaitStatus(engine, id, TaskStatus.FAILED);
        assertThat(engine.manualOperations().apply(Deed.RETRY, List.of(id), "ann"))
                .containsExactly(id);
        awaitStatus(engine, id, TaskStatus.SUCCEEDED);
        assertThat(marks(id)).containsExactly("0 0", "1 1");
        assertThat(entries()).containsExactly("1 by 1");
    }

    @Test
    void what_was_begun_and_waits_is_cancelled_before_it_is_deleted() {
        TaskEngine engine = start(file(), MarkedBench::waitsLong, MarkedBench::fail);
        TaskId id = engine.enqueue(new Charge(1));
        awaiting().until(() -> calls.get() == 1 && engine.status(id) == TaskStatus.PENDING);
        assertThat(engine.manualOperations().apply(Deed.DELETE, List.of(id), "ann"))
                .isEmpty();
        assertThat(engine.manualOperations().apply(Deed.ERASE, List.of(id), "ann"))
                .isEmpty();
        assertThat(engine.manualOperations().apply(Deed.CANCEL, List.of(id), "ann"))
                .containsExactly(id);
        awaitStatus(engine, id, TaskStatus.CANCELLED);
        assertThat(marks(id)).containsExactly("0 0");
        assertThat(engine.manualOperations().apply(Deed.DELETE, List.of(id), "ann"))
                .containsExactly(id);
    }

    @Test
    void a_queue_that_leaves_no_marks_any_more_asks_for_those_it_has_left() throws Exception {
        CountDownLatch committed = new CountDownLatch(1);
        commit = real -> {
            real.run();
            committed.countDown();
            hold();
        };
        TaskEngine dead = start(file(), this::book);
        TaskId id = dead.enqueue(new Charge(1));
        assertThat(committed.await(40, TimeUnit.SECONDS)).isTrue();
        TaskEngine next = start(copied(file()), queue -> queue.transaction(TaskTransaction.NONE), this::book);
        awaitStatus(next, id, TaskStatus.SUCCEEDED);
        assertThat(calls).hasValue(1);
    }

    @Test
    void work_is_not_repeated_where_the_queue_leaves_marks_no_more() throws Exception {
        TaskEngine before = start(file(), MarkedBench::waitsLong, this::bookInTheSecondAttempt);
        TaskId id = before.enqueue(new Charge(1));
        awaiting().until(() -> calls.get() == 1 && before.status(id) == TaskStatus.PENDING);
        Path left = copied(file());
        before.manualOperations().apply(Deed.RUN_NOW, List.of(id), "ann");
        awaitStatus(before, id, TaskStatus.SUCCEEDED);
        before.stop(Duration.ofSeconds(5));
        TaskEngine next = start(left, queue -> queue.transaction(TaskTransaction.NONE), this::book);
        next.manualOperations().apply(Deed.RUN_NOW, List.of(id), "ann");
        awaitStatus(next, id, TaskStatus.SUCCEEDED);
        assertThat(entries()).containsExactly("1 by 2");
    }

    @Test
    void what_dies_too_often_fails_and_is_committed_by_nobody() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TaskEngine zombie = start(file(), (charge, context) -> {
            book(charge, context);
            begun.countDown();
            goOn.await();
        });
        TaskId id = zombie.enqueue(new Charge(1));
        assertThat(begun.await(40, TimeUnit.SECONDS)).isTrue();
        Path left = copied(file());
        change(left, "update afterward_task set rescues = 9, alone = 1");
        TaskEngine next = start(left, this::book);
        awaitStatus(next, id, TaskStatus.FAILED);
        goOn.countDown();
        awaitStatus(zombie, id, TaskStatus.FAILED);
        assertThat(entries()).isEmpty();
        assertThat(marks(id)).containsExactly("0 0");
    }

    @Test
    void a_table_in_the_place_of_the_one_that_was_marked_decides_nothing() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        TaskEngine dead = start(file(), (charge, context) -> {
            begun.countDown();
            hold();
        });
        TaskId id = dead.enqueue(new Charge(1));
        assertThat(begun.await(40, TimeUnit.SECONDS)).isTrue();
        Path left = copied(file());
        execute("drop table afterward_effect");
        TaskEngine next = start(left, this::book);
        awaitStatus(next, id, TaskStatus.PARKED);
        assertThat(entries()).isEmpty();
        assertThat(next.manualOperations().apply(Deed.RUN_NOW, List.of(id), "ann"))
                .containsExactly(id);
        awaitStatus(next, id, TaskStatus.SUCCEEDED);
        assertThat(entries()).hasSize(1);
    }

    /** Whatever it tries, no attempt of it can leave a mark: it is not tried again and again, and counts no attempt. */
    @Test
    void what_cannot_leave_its_mark_is_set_aside() {
        TaskEngine engine = start(file(), (charge, context) -> {
            book(charge, context);
            if (calls.get() == 1) {
                new Narayana().jta.runner().run(TransactionRunner.End.COMMIT, () -> {
                    execute("delete from afterward_effect");
                    return true;
                });
            }
        });
        TaskId id = engine.enqueue(new Charge(1));
        awaitStatus(engine, id, TaskStatus.PARKED);
        assertThat(entries()).isEmpty();
        assertThat(calls).hasValue(1);
    }

    @Test
    void while_the_database_does_not_answer_nothing_is_decided() {
        goesDownWithTheFirstCommit();
        TaskEngine engine = start(file(), this::book);
        TaskId id = engine.enqueue(new Charge(1));
        awaiting().until(() -> refusals.get() > 1);
        assertThat(engine.status(id)).isEqualTo(TaskStatus.RUNNING);
        down = false;
        awaitStatus(engine, id, TaskStatus.SUCCEEDED);
        assertThat(calls).hasValue(1);
    }
}
