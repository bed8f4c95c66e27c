package dev.afterward.dispatch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.turn.BatchSize;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.work.ClaimedTasks;
import dev.afterward.dispatch.work.WorkQueue;
import dev.afterward.store.NewTask;
import dev.afterward.store.Turn;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More rows are missing than are looked for one by one. The test is the coordinator, and no row is ever there. */
class MissingRowsTest {

    private static final int MOST = LateRows.MOST_MISSING;
    private static final long BETWEEN_LOOKS_AT_ALL = TimeUnit.SECONDS.toMillis(10);
    private static final long LATEST = TimeUnit.SECONDS.toMillis(2 * 512);

    private final WorkQueue work = new WorkQueue();
    private final Hints hints = NoQueues.hints(work);
    private final GlobalLimits limits = new GlobalLimits(hints, false);
    private final LateRows late = new LateRows(
            hints,
            new Claims(
                    hints,
                    new Suspects(
                            hints, new ClaimedTasks(), work.places(), TimeSource.system(), new LastChance(3), limits),
                    work,
                    null,
                    new BatchSize(),
                    null,
                    null,
                    limits));
    private final Set<Long> asked = new HashSet<>();
    private final Turn turn = (Turn) Proxy.newProxyInstance(
            Turn.class.getClassLoader(), new Class<?>[] {Turn.class}, (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("present");
                ((List<?>) arguments[0]).forEach(id -> asked.add((Long) id));
                return Set.of();
            });
    private long now = 1_800_000_000_000L;

    @BeforeEach
    void nothingIsToBeLookedAt() {
        hints.lookingEverywhere();
    }

    private void announce(int from, int to) {
        LongStream.range(from, to).forEach(id -> late.announce(List.of(new NewTask(id, 1, 0, 0, 0, new byte[0])), now));
    }

    private void turnFails() {
        late.begin(now);
        late.failed(new TaskStoreException("no"), false);
    }

    /** Makes turns until none is due. */
    private void turns() {
        late.begin(now);
        late.write(turn, now, Isolation.TOGETHER);
        late.committed(now);
        if (late.due(now) <= now) {
            turns();
        }
    }

    private boolean isAskedAsAWhole() {
        boolean everywhere = hints.isEverywhere();
        hints.lookingEverywhere();
        return everywhere;
    }

    private void pass(long millis) {
        now += millis;
        turns();
    }

    @Test
    void what_is_announced_beyond_a_bound_is_looked_for_as_a_whole_at_once_and_again() {
        announce(0, 3 * MOST);
        turns();
        assertThat(asked).hasSize(MOST);
        assertThat(isAskedAsAWhole()).isTrue();
        pass(BETWEEN_LOOKS_AT_ALL);
        assertThat(isAskedAsAWhole()).isTrue();
    }

    @Test
    void what_turns_that_fail_leave_beyond_a_bound_is_looked_for_as_a_whole() {
        for (int announced = 0; announced < 2 * MOST; announced += LateRows.MOST_LOOKS) {
            announce(announced, announced + LateRows.MOST_LOOKS);
            turnFails();
        }
        turns();
        assertThat(asked).hasSize(MOST);
        pass(BETWEEN_LOOKS_AT_ALL);
        assertThat(isAskedAsAWhole()).isTrue();
    }

    @Test
    void what_a_turn_that_fails_has_taken_is_looked_for_by_the_next_one() {
        announce(0, 3);
        turnFails();
        turns();
        assertThat(asked).containsExactlyInAnyOrder(0L, 1L, 2L);
        assertThat(isAskedAsAWhole()).isFalse();
    }

    @Test
    void what_is_missing_beyond_a_bound_is_looked_for_as_a_whole_until_it_is_too_late() {
        announce(0, MOST);
        turns();
        announce(MOST, MOST + 1);
        turns();
        assertThat(isAskedAsAWhole()).as("before it may be there").isFalse();
        pass(BETWEEN_LOOKS_AT_ALL);
        assertThat(isAskedAsAWhole()).isTrue();
        pass(LATEST);
        assertThat(isAskedAsAWhole()).isTrue();
        pass(LATEST);
        assertThat(isAskedAsAWhole()).as("the search ends").isFalse();
    }
}
