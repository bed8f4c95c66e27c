package dev.afterward.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskAbortedException;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.dispatch.TaskEngine;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client that stops, or is renewed, knows of attempts that leave marks. */
class MarkedStopTest extends MarkedBench {

    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final String STATES = "select state from afterward_task";
    private static final String SUCCEEDED = "5";

    private final CountDownLatch begun = new CountDownLatch(1);

    /** Goes on until the client stops, and then commits. */
    private void bookWhenToldToEnd(Charge charge, TaskContext context) throws SQLException {
        begun.countDown();
        try {
            over.await();
        } catch (InterruptedException e) {
            // What is done is not thrown away.
        }
        book(charge, context);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void a_stop_settles_what_it_has_told_to_end(int round) throws Exception {
        TaskEngine engine = start(file(), this::bookWhenToldToEnd);
        engine.enqueue(new Charge(round));
        begun.await();
        engine.stop(Duration.ZERO);
        assertThat(rows(file(), STATES)).containsExactly(SUCCEEDED);
        assertThat(entries()).containsExactly(round + " by 1");
    }

    @Test
    void a_stop_waits_for_the_answer_of_a_slow_database() throws Exception {
        answersSlowly();
        TaskEngine engine = start(file(), this::book);
        engine.enqueue(new Charge(1));
        awaiting().until(() -> questions.get() > 0);
        engine.stop(GRACE);
        assertThat(rows(file(), STATES)).containsExactly(SUCCEEDED);
    }

    @Test
    void a_stop_in_order_is_no_death_to_be_rescued_from() throws Exception {
        answersSlowly();
        TaskEngine engine = start(file(), (charge, context) -> {
            throw new TaskAbortedException("declined");
        });
        TaskId id = engine.enqueue(new Charge(1));
        awaiting().until(() -> questions.get() > 0);
        engine.stop(GRACE);
        access = () -> {};
        TaskEngine next = start(file(), this::book);
        awaitStatus(next, id, TaskStatus.FAILED);
        assertThat(rows(file(), "select rescues from afterward_task")).containsExactly("0");
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_client_that_was_lost_is_renewed_and_stops_while_the_database_keeps_it_waiting() throws Exception {
        Path file = file();
        TaskEngine engine = start(file, this::book);
        awaitStatus(engine, engine.enqueue(new Charge(1)), TaskStatus.SUCCEEDED);
        access = () -> {
            if (!isAsking() && !Thread.currentThread().getName().contains("worker")) {
                hold();
            }
        };
        change(file, "pragma foreign_keys = off", "delete from afterward_client");
        TaskId second = awaiting().ignoreExceptions().until(() -> engine.enqueue(new Charge(2)), Objects::nonNull);
        awaiting().ignoreExceptions().until(() -> engine.status(second) == TaskStatus.SUCCEEDED);
        assertThat(engine.stop(GRACE)).isTrue();
    }
}
