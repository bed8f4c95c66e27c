package dev.afterward.dispatch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.dispatch.DrivenClock;
import dev.afterward.dispatch.LogRecords;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.FollowUp;
import dev.afterward.dispatch.work.WorkQueue;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Effects;
import dev.afterward.store.Marked;
import dev.afterward.store.Orphan;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In which order, how often and how long it is found out how attempts have ended that leave marks. */
class MarkedEndsTest {

    private static final int BATCH = 100;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration TOO_LONG = Duration.ofSeconds(6);

    @RegisterExtension
    final LogRecords logged = new LogRecords();

    private final DrivenClock clock = new DrivenClock();
    private final Messages messages = new Messages();
    private final Marks marks = new Marks();
    private final List<Long> handedOn = new ArrayList<>();
    /** What is thrown when something is handed on, one after the other. */
    private final Queue<Error> thrown = new ArrayDeque<>();

    private final AtomicInteger wakes = new AtomicInteger();
    private final MarkedEnds ends =
            new MarkedEnds(marks, this::take, new WorkQueue(), messages, clock, wakes::incrementAndGet, () -> false);

    private void take(Attempt attempt, FollowUp followUp) {
        handedOn.add(attempt.claimed().id());
        Error error = thrown.poll();
        if (error != null) {
            throw error;
        }
    }

    /** An attempt says that it has committed. */
    private void ended(long task) {
        ended(task, null);
    }

    /** What has failed if it has not committed. */
    private void ended(long task, @Nullable Throwable failure) {
        Attempt attempt = new Attempt(
                new ClaimedTask(task, 1, 0, 0, 1, 1, 0, 0, 0, 0, new byte[0], null, 1, new Marked(0, marks.table())),
                null,
                0,
                null);
        FollowUp retried =
                new FollowUp(new Settlement.Retried(task, 1, 5, 1, 2, 3, "x", null), null, null, failure, null);
        ends.ended(attempt, new FollowUp(new Settlement.Snoozed(task, 1, 5, 5), null, null, null, () -> retried));
    }

    private void ended(long first, long last) {
        for (long task = first; task <= last; task++) {
            ended(task);
        }
    }

    /** What was said, by the numbers of the messages. */
    private List<String> said() throws InterruptedException {
        messages.end();
        boolean more = messages.again();
        while (more) {
            more = messages.again();
        }
        return logged.all().stream()
                .map(logged -> logged.getMessage().substring(0, "AFT-000".length()))
                .toList();
    }

    @Test
    void what_is_handed_on_in_vain_is_handed_on_again() throws Exception {
        thrown.add(new OutOfMemoryError("a test"));
        ended(1);
        assertThatThrownBy(ends::again).hasMessage("a test");
        ends.again();
        assertThat(handedOn).containsExactly(1L, 1L);
        assertThat(ends.end()).isZero();
    }

    @Test
    void what_cannot_be_logged_is_handed_on_once() throws Exception {
        // It has no queue that could be named.
        ended(1, new IllegalStateException("declined"));
        assertThatThrownBy(ends::again).isInstanceOf(NullPointerException.class);
        ended(2);
        ends.again();
        assertThat(handedOn).containsExactly(1L, 2L);
        assertThat(ends.end()).isZero();
    }

    @Test
    void what_could_not_be_found_out_is_waited_for_no_more() throws Exception {
        marks.down = true;
        ended(1);
        assertThat(ends.isBusy()).isTrue();
        ends.again();
        assertThat(ends.isBusy()).isFalse();
        assertThat(wakes).hasValue(1);
        assertThat(ends.end()).isEqualTo(1);
    }

    @Test
    void what_was_found_out_is_waited_for_no_more() throws Exception {
        ended(1);
        assertThat(ends.isBusy()).isTrue();
        ends.again();
        assertThat(ends.isBusy()).isFalse();
    }

    @Test
    void what_could_not_be_found_out_is_asked_for_again_later() throws Exception {
        marks.down = true;
        ended(1);
        ends.again();
        marks.down = false;
        clock.advance(MINUTE);
        ends.again();
        assertThat(handedOn).containsExactly(1L);
        assertThat(ends.end()).isZero();
    }

    @Test
    void the_mark_of_a_task_that_ends_late_is_kept_from_then_on() throws Exception {
        marks.done.put(new Effects.Key(1, 0), Effects.Verdict.of(Effects.Said.DONE));
        marks.done.put(new Effects.Key(2, 0), Effects.Verdict.of(Effects.Said.DONE));
        marks.done.put(new Effects.Key(3, 0), Effects.Verdict.of(Effects.Said.DONE));
        ended(1);
        ends.again();
        assertThat(marks.renewed).as("it was written a moment ago").isEmpty();
        marks.down = true;
        ended(2);
        ends.again();
        marks.down = false;
        clock.advance(MINUTE);
        ends.again();
        assertThat(marks.renewed).containsExactly(2L);
        assertThat(handedOn).containsExactly(1L, 2L);
        Marked marked = new Marked(0, marks.table());
        ends.ask(new Orphan(3, 1, 1, 1, 0, false, false, 0, null, marked), marked, null);
        ends.again();
        assertThat(marks.renewed)
                .as("nor is it known when its process has died")
                .containsExactly(2L, 3L);
    }

    @Test
    void what_one_look_tells_does_not_wait_for_single_questions() throws Exception {
        List<List<Long>> before = new ArrayList<>();
        marks.answer = key -> {
            before.add(List.copyOf(handedOn));
            return Effects.Said.NOTHING;
        };
        marks.done.put(new Effects.Key(2, 0), Effects.Verdict.of(Effects.Said.DONE));
        ended(1, 2);
        ends.again();
        assertThat(before).containsExactly(List.of(2L));
        assertThat(handedOn).containsExactly(2L, 1L);
    }

    @Test
    void a_round_whose_questions_take_too_long_looks_at_what_came_meanwhile() throws Exception {
        marks.answer = key -> {
            clock.advance(TOO_LONG);
            return Effects.Said.NOTHING;
        };
        ended(1, 2);
        ends.again();
        assertThat(handedOn).containsExactly(1L);
        marks.done.put(new Effects.Key(3, 0), Effects.Verdict.of(Effects.Said.DONE));
        ended(3);
        ends.again();
        assertThat(handedOn).containsExactly(1L, 3L, 2L);
    }

    @Test
    void what_comes_new_is_looked_at_though_many_could_not_be_found_out() throws Exception {
        marks.answer = key -> key.task() > 2 * BATCH ? Effects.Said.NOTHING : Effects.Said.UNKNOWN;
        ended(1, 2 * BATCH);
        ends.again();
        ends.again();
        clock.advance(MINUTE);
        ended(2 * BATCH + 1);
        ends.again();
        assertThat(handedOn).containsExactly(2L * BATCH + 1);
    }

    @Test
    void a_task_whose_mark_is_held_by_another_transaction_is_told_of_once() throws Exception {
        marks.answer = key -> Effects.Said.UNKNOWN;
        ended(1);
        outlast();
        assertThat(said()).containsExactly("AFT-251");
    }

    @Test
    void a_database_that_is_down_is_told_of_once_and_not_task_by_task() throws Exception {
        marks.down = true;
        ended(1, 20);
        outlast();
        assertThat(said()).containsExactly("AFT-250");
    }

    private void outlast() throws InterruptedException {
        for (int minute = 0; minute < 5; minute++) {
            ends.again();
            clock.advance(MINUTE);
        }
    }

    private static final class Marks implements Effects {

        private final Map<Key, Verdict> done = new HashMap<>();
        private Function<Key, Said> answer = key -> Said.NOTHING;
        private final List<Long> renewed = new ArrayList<>();
        private boolean down;

        @Override
        public String table() {
            return "table";
        }

        @Override
        public Duration kept() {
            return Duration.ofDays(1);
        }

        @Override
        public Map<Key, Verdict> find(Collection<Key> keys) throws Exception {
            if (down) {
                throw new Exception("no connection");
            }
            return done;
        }

        @Override
        public Verdict ask(Key key) {
            return Verdict.of(answer.apply(key));
        }

        @Override
        public Verdict close(Key key, RowState end) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long largestTask() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Page marks(@Nullable Key after, long before, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void renew(Key key) {
            renewed.add(key.task());
        }

        @Override
        public void remove(Collection<Key> keys) {
            throw new UnsupportedOperationException();
        }
    }
}
