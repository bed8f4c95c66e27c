package dev.afterward.dispatch.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.store.Durability;
import dev.afterward.store.Kind;
import dev.afterward.store.NewTask;
import dev.afterward.store.Settlement;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TimeKeeper;
import dev.afterward.store.Turn;
import dev.afterward.store.TurnRefusedException;
import dev.afterward.store.UnknownTurnException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What the steps of a turn learn of it, whatever is thrown on the way. */
class TurnRunnerTest {

    /** A step that notes what it is told, and can be made to throw. */
    private final class Step implements TurnStep {
        private final String name;
        private Error inBegin;
        private Error inPromise;
        private Error inWrite;
        private Error inCommitted;
        private Error inFailed;

        Step(String name) {
            this.name = name;
        }

        private void note(String what, Error error) {
            notes.add(name + " " + what);
            if (error != null) {
                throw error;
            }
        }

        @Override
        public long due(long now) {
            return now;
        }

        @Override
        public void begin(long now) {
            note("begins", inBegin);
        }

        @Override
        public boolean isPromise() {
            if (inPromise != null) {
                throw inPromise;
            }
            return false;
        }

        @Override
        public void write(Turn turn, long now, Isolation isolation) {
            note("writes", inWrite);
        }

        @Override
        public void committed(long now) {
            note("committed", inCommitted);
        }

        @Override
        public void failed(RuntimeException failure, boolean unknown) {
            note(unknown ? "unknown" : "failed", inFailed);
        }
    }

    /** A store that does nothing, and whose commit can be made to throw. */
    private final class Store implements TaskStore {
        private Supplier<RuntimeException> commit = () -> null;
        private Error broken;

        @Override
        public <R> R turn(Durability durability, Function<Turn, R> work) {
            R result = work.apply(null);
            notes.add("commit");
            RuntimeException failure = commit.get();
            if (failure != null) {
                throw failure;
            }
            if (broken != null) {
                throw broken;
            }
            return result;
        }

        @Override
        public Opened openKinds(Collection<Kind> kinds, TimeKeeper time) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String identity() {
            return "nothing";
        }

        @Override
        public boolean turnsOnCallersThreads() {
            return true;
        }

        @Override
        public void write(Connection connection, List<NewTask> tasks, long now) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean settle(Connection connection, Settlement.Ended success) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TaskStatus status(TaskId id) {
            return TaskStatus.NOT_FOUND;
        }

        @Override
        public TaskInspector inspector() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private final List<String> notes = new ArrayList<>();
    private final Store store = new Store();
    private final Step first = new Step("first");
    private final Step second = new Step("second");
    private final TurnRunner turns =
            new TurnRunner(store, TimeSource.system(), new Messages(), new TurnRunner.Failures() {
                @Override
                public void turnFailed() {
                    notes.add("turn failed");
                }

                @Override
                public void outOfStep() {
                    notes.add("out of step");
                }
            });

    private RuntimeException make() {
        turns.enter();
        try {
            return turns.make(List.of(first, second));
        } finally {
            turns.leave();
        }
    }

    @Test
    void a_step_that_throws_after_the_commit_keeps_it_from_nobody() {
        first.inCommitted = new OutOfMemoryError("heap");
        assertThat(make()).isNull();
        assertThat(notes)
                .containsExactly(
                        "first begins",
                        "second begins",
                        "first writes",
                        "second writes",
                        "commit",
                        "first committed",
                        "out of step",
                        "second committed",
                        "first unknown");
        assertThat(turns.isUnfinished()).isFalse();
    }

    @Test
    void no_turn_begins_before_each_step_has_noted_what_became_of_the_last_one() {
        first.inCommitted = new OutOfMemoryError("heap");
        first.inFailed = first.inCommitted;
        assertThat(make()).isNull();
        assertThat(turns.isUnfinished()).isTrue();
        notes.clear();
        assertThat(make()).isInstanceOf(UnknownTurnException.class);
        assertThat(notes).containsExactly("first unknown", "out of step");
        assertThat(turns.isFailing()).isTrue();
        first.inCommitted = null;
        first.inFailed = null;
        notes.clear();
        assertThat(make()).isNull();
        assertThat(notes).startsWith("first unknown", "first begins", "second begins");
        assertThat(turns.isUnfinished()).isFalse();
        assertThat(turns.isFailing()).isFalse();
    }

    @Test
    void an_error_that_cannot_even_be_noted_is_told_to_all_steps() {
        second.inPromise = new OutOfMemoryError("heap");
        assertThat(make()).hasMessage("the write broke off");
        assertThat(notes)
                .containsExactly(
                        "first begins", "second begins", "out of step", "turn failed", "first failed", "second failed");
        assertThat(turns.isUnfinished()).isFalse();
    }

    @Test
    void a_step_that_throws_when_it_learns_of_a_failure_keeps_it_from_nobody() {
        store.commit = () -> new TaskStoreException("busy");
        first.inFailed = new OutOfMemoryError("heap");
        assertThat(make()).hasMessage("busy");
        assertThat(notes)
                .containsSubsequence("commit", "turn failed", "first failed", "out of step", "second failed")
                .doesNotContain("first committed", "second committed");
    }

    @Test
    void steps_that_began_learn_that_another_one_could_not() {
        second.inBegin = new OutOfMemoryError("heap");
        assertThat(make()).isInstanceOf(TaskStoreException.class).hasMessageContaining("OutOfMemoryError");
        assertThat(notes)
                .containsExactly("first begins", "second begins", "turn failed", "first failed", "second failed");
    }

    @Test
    void an_error_behind_the_last_statement_leaves_the_outcome_unknown() {
        store.broken = new OutOfMemoryError("heap");
        assertThat(make()).isInstanceOf(UnknownTurnException.class);
        assertThat(notes).containsSubsequence("out of step", "turn failed", "first unknown", "second unknown");
        assertThat(turns.isFailing()).isTrue();
    }

    @Test
    void an_error_among_the_statements_is_tried_once_more_alone() {
        first.inWrite = new OutOfMemoryError("heap");
        assertThat(make()).isInstanceOf(TaskStoreException.class);
        assertThat(notes)
                .containsExactly(
                        "first begins",
                        "second begins",
                        "first writes",
                        "first writes",
                        "turn failed",
                        "first failed",
                        "second failed");
    }

    @Test
    void what_is_refused_with_the_commit_is_tried_once_more_alone() {
        store.commit = () -> {
            store.commit = () -> null;
            return new TurnRefusedException("refused", null);
        };
        assertThat(make()).isNull();
        assertThat(notes)
                .containsExactly(
                        "first begins",
                        "second begins",
                        "first writes",
                        "second writes",
                        "commit",
                        "first writes",
                        "second writes",
                        "commit",
                        "first committed",
                        "second committed");
    }

    @Test
    void a_store_that_cannot_be_used_is_not_asked_again() {
        store.commit = () -> new StoreUnusableException("damaged", null);
        make();
        notes.clear();
        assertThat(make()).isInstanceOf(StoreUnusableException.class);
        assertThat(notes).doesNotContain("commit", "first writes").contains("first failed", "second failed");
    }
}
