package dev.afterward.dispatch.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.OutcomeUnknownException;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.store.NewTask;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers who get no turn. Whenever one of them looks at the clock, more time has passed than it waits for. */
@Timeout(60)
class IntakeTest {

    private static final NewTask TASK = new NewTask(1, 1, 0, 0, 0, new byte[1]);

    /** A thread that goes to sleep is woken at once. */
    private static final class HurryingClock implements TimeSource {
        private long nanos;

        @Override
        public long millis() {
            return TimeUnit.NANOSECONDS.toMillis(nanos);
        }

        @Override
        public long nanos() {
            LockSupport.unpark(Thread.currentThread());
            return nanos += TimeUnit.SECONDS.toNanos(31);
        }

        @Override
        public void parkUntil(Object blocker, long until) {}
    }

    private final HurryingClock clock = new HurryingClock();
    private final TicketQueue waiting = new TicketQueue();
    private final TurnRunner turns = new TurnRunner(null, clock, new Messages(), null);
    private final AtomicInteger wakes = new AtomicInteger();
    private final CountDownLatch done = new CountDownLatch(1);

    private Intake intake(Runnable wake, boolean turnsOnCallersThreads) {
        return new Intake(waiting, null, turns, clock, wake, turnsOnCallersThreads);
    }

    /** Somebody else makes a turn. */
    private void closeGate() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        new Thread(() -> {
                    turns.enter();
                    closed.countDown();
                    try {
                        done.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } finally {
                        turns.leave();
                    }
                })
                .start();
        closed.await();
    }

    @AfterEach
    void openGate() {
        done.countDown();
    }

    /** There may be no coordinator left to tell it. */
    @Test
    void who_makes_no_turns_learns_that_there_are_none_any_more() {
        Intake intake = intake(() -> turns.refuse(new TaskStoreException("the store is gone")), false);
        assertThatThrownBy(() -> intake.submit(List.of(TASK), null))
                .isInstanceOf(TaskStoreException.class)
                .hasMessage("the tasks were not stored: the store is gone");
        assertThat(waiting.isEmpty()).isTrue();
    }

    /** The one that gives up may have been woken to make the turn for both. */
    @Test
    void who_gives_up_wakes_the_next() throws Exception {
        closeGate();
        Ticket other = new Ticket(List.of(TASK), null, false, false);
        waiting.add(other);
        Intake intake = intake(wakes::incrementAndGet, true);
        assertThatThrownBy(() -> intake.submit(List.of(TASK), null))
                .isInstanceOf(TaskStoreException.class)
                .isNotInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("did not get to them in time");
        assertThat(wakes).hasValue(1);
        assertThat(waiting.first()).isSameAs(other);
        waiting.remove(other);
        assertThat(waiting.isEmpty()).isTrue();
    }

    @Test
    void whose_turn_has_begun_waits_as_long_again_and_no_longer() {
        Intake intake = intake(() -> waiting.first().take(), false);
        assertThatThrownBy(() -> intake.submit(List.of(TASK), null)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(clock.nanos).isEqualTo(TimeUnit.SECONDS.toNanos(3 * 31));
    }

    @Test
    void who_was_cancelled_is_passed_over() {
        Ticket first = new Ticket(List.of(TASK), null, true, false);
        Ticket second = new Ticket(List.of(TASK), null, false, false);
        waiting.add(first);
        waiting.add(second);
        assertThat(first.cancel()).isTrue();
        assertThat(first.take()).isFalse();
        intake(wakes::incrementAndGet, true).nudge();
        assertThat(wakes).hasValue(1);
    }

    @Test
    void who_waits_is_told_of_a_failure_once() {
        Ticket taken = new Ticket(List.of(TASK), null, true, false);
        Ticket free = new Ticket(List.of(TASK), null, true, false);
        waiting.add(taken);
        waiting.add(free);
        assertThat(taken.take()).isTrue();
        waiting.fail(new TaskStoreException("gone"));
        assertThat(taken.isOver()).as("its turn tells it").isFalse();
        assertThatThrownBy(free::answer).hasMessage("the tasks were not stored: gone");
        assertThat(free.take()).isFalse();
        assertThat(waiting.isEmpty()).isTrue();
    }
}
