package dev.afterward.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.jdbc.Positions.InTurn;
import dev.afterward.jdbc.Positions.Position;
import dev.afterward.store.Candidate;
import dev.afterward.store.ClaimedTask;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Where a claim begins. */
class PositionsTest {

    private static final int MAIL = 1;

    private long nanos;
    private final Positions positions = new Positions(() -> nanos, true);

    private static ClaimedTask claimed(long id, int priority, long due) {
        return new ClaimedTask(id, MAIL, priority, due, 1, 1, 0, 0, 0, 0, new byte[0], null, 1);
    }

    private static Candidate candidate(long id) {
        return new Candidate(id, MAIL, 0, id, 0);
    }

    private Position next() {
        return positions.begin().of(MAIL);
    }

    /** Claims what is there, and gets what was asked for. */
    private InTurn claim(ClaimedTask... tasks) {
        return claim(true, tasks);
    }

    private InTurn claim(boolean full, ClaimedTask... tasks) {
        InTurn turn = positions.begin();
        Position from = turn.of(MAIL);
        turn.looked(MAIL, from, turn.now());
        turn.claimed(MAIL, from, List.of(tasks), full, task -> true);
        return turn;
    }

    /** Looks at the start, which takes so long, and claims a task there. */
    private void startThatTakes(long millis, ClaimedTask task) {
        InTurn turn = positions.begin();
        long since = turn.now();
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
        turn.looked(MAIL, Positions.START, since);
        turn.claimed(MAIL, Positions.START, List.of(task), true, any -> true);
        turn.committed();
    }

    @Test
    void aClaimBeginsBehindTheLastOne() {
        assertThat(next()).isEqualTo(Positions.START);
        InTurn turn = claim(claimed(5, 3, 100), claimed(6, 2, 90));
        assertThat(next()).as("the turn may fail").isEqualTo(Positions.START);
        turn.committed();
        assertThat(next()).isEqualTo(new Position(~2, 90, 6));
        assertThat(positions.begin().of(2)).as("another queue").isEqualTo(Positions.START);
    }

    @Test
    void theStartComesAgainWhenThereIsNoMore() {
        claim(claimed(5, 0, 100)).committed();
        claim(false).committed();
        assertThat(next()).isEqualTo(Positions.START);
        claim(false, claimed(4, 0, 90)).committed();
        assertThat(next()).as("before it nothing is left").isEqualTo(new Position(~0, 100, 5));
    }

    @Test
    void whatIsLeftBecauseOfItsBytesIsNotPassed() {
        InTurn turn = positions.begin();
        List<ClaimedTask> found = List.of(claimed(4, 0, 100), claimed(5, 0, 100), claimed(6, 0, 100));
        turn.claimed(MAIL, Positions.START, found, true, task -> task.id() != 5);
        turn.committed();
        turn = positions.begin();
        turn.looked(MAIL, Positions.START, turn.now());
        turn.committed();
        assertThat(next()).isEqualTo(new Position(~0, 100, 4));
    }

    /** Under an old snapshot it may take long, and tasks that come one by one would ask for it each time. */
    @Test
    void theStartWaitsUntilItTakesAFiftiethOfTheTime() {
        startThatTakes(10, claimed(5, 0, 100));
        InTurn turn = claim(false, claimed(6, 0, 101));
        assertThat(turn.startHasToWait(MAIL)).isTrue();
        assertThat(turn.unseen()).isEqualTo(Map.of(MAIL, 501L));
        turn.committed();
        nanos += TimeUnit.MILLISECONDS.toNanos(499);
        assertThat(next()).isEqualTo(new Position(~0, 101, 6));
        nanos += TimeUnit.MILLISECONDS.toNanos(1);
        assertThat(next()).isEqualTo(Positions.START);
        InTurn start = claim(false);
        assertThat(start.unseen()).as("all is seen").isEmpty();
    }

    /** Perhaps it has only waited for a lock. */
    @Test
    void theStartWaitsForNoMoreThanFiveSeconds() {
        startThatTakes(2_000, claimed(5, 0, 100));
        assertThat(claim(false).unseen()).isEqualTo(Map.of(MAIL, 5_001L));
        nanos += TimeUnit.MILLISECONDS.toNanos(5_000);
        assertThat(next()).isEqualTo(Positions.START);
    }

    /** Each look by itself costs a turn. */
    @Test
    void theStartIsNotLookedAtByItselfBeforeALittleTimeHasPassed() {
        startThatTakes(0, claimed(5, 0, 100));
        InTurn turn = positions.begin();
        turn.claimed(MAIL, turn.of(MAIL), List.of(), false, task -> true);
        assertThat(turn.unseen()).isEqualTo(Map.of(MAIL, 10L));
    }

    @Test
    void theStartComesAgainEverySecond() {
        claim(claimed(5, 0, 100)).committed();
        nanos += TimeUnit.MILLISECONDS.toNanos(999);
        assertThat(next()).isNotEqualTo(Positions.START);
        nanos += TimeUnit.MILLISECONDS.toNanos(1);
        assertThat(next()).isEqualTo(Positions.START);
        claim(claimed(6, 0, 100)).committed();
        assertThat(next()).isEqualTo(new Position(~0, 100, 6));
    }

    @Test
    void theStartTakesAFiftiethOfTheTime() {
        startThatTakes(100, claimed(5, 0, 100));
        nanos += TimeUnit.MILLISECONDS.toNanos(4_999);
        assertThat(next()).isNotEqualTo(Positions.START);
        nanos += TimeUnit.MILLISECONDS.toNanos(1);
        assertThat(next()).isEqualTo(Positions.START);
    }

    @Test
    void whatComesBeforeSetsItBack() {
        ClaimedTask again = claimed(5, 0, 100);
        for (ClaimedTask before : List.of(claimed(1, 1, 200), claimed(1, 0, 99), claimed(4, 0, 100), again)) {
            startThatTakes(100, claimed(5, 0, 100));
            InTurn turn = positions.begin();
            turn.readied(MAIL, before.priority(), before.due(), before.id());
            assertThat(turn.of(MAIL))
                    .as("%s", before)
                    .isEqualTo(Position.of(before).justBefore());
            assertThat(next()).as("the turn may fail").isEqualTo(new Position(~0, 100, 5));
            turn.committed();
            assertThat(next()).as("%s", before).isEqualTo(Position.of(before).justBefore());
        }
        for (ClaimedTask behind : List.of(claimed(1, -1, 1), claimed(1, 0, 101), claimed(6, 0, 100))) {
            startThatTakes(100, claimed(5, 0, 100));
            InTurn turn = positions.begin();
            turn.readied(MAIL, behind.priority(), behind.due(), behind.id());
            turn.committed();
            assertThat(next()).as("%s", behind).isEqualTo(new Position(~0, 100, 5));
        }
    }

    @Test
    void whatBecomesReadyNobodyKnowsWhereIsLookedForAtTheStart() {
        startThatTakes(10, claimed(5, 0, 100));
        InTurn any = positions.begin();
        any.wantStarts();
        any.committed();
        nanos += TimeUnit.MILLISECONDS.toNanos(499);
        assertThat(next()).isEqualTo(new Position(~0, 100, 5));
        nanos += TimeUnit.MILLISECONDS.toNanos(1);
        assertThat(next()).isEqualTo(Positions.START);
        claim(false).committed();
        assertThat(next()).as("it was looked at").isEqualTo(new Position(~0, 100, 5));
    }

    @Test
    void aTurnThatIsUndoneInPartBeginsAtTheStart() {
        claim(claimed(5, 0, 100)).committed();
        InTurn turn = claim(claimed(6, 0, 101));
        turn.reset();
        turn.committed();
        assertThat(next()).isEqualTo(Positions.START);
    }

    /** A claim in the same turn, before or after it. */
    @Test
    void aTurnThatMakesReadyWhatItHasPassedSetsItBack() {
        startThatTakes(10, claimed(1, 0, 1));
        InTurn turn = claim(claimed(5, 0, 100));
        turn.readied(MAIL, 0, 50, 3);
        turn.committed();
        assertThat(next()).isEqualTo(new Position(~0, 50, 2));
        InTurn wanted = claim(claimed(5, 0, 100));
        wanted.wantStarts();
        wanted.committed();
        nanos += TimeUnit.MILLISECONDS.toNanos(500);
        assertThat(next()).isEqualTo(Positions.START);
    }

    @Test
    void ofCandidatesThoseInFrontCount() {
        List<Candidate> found =
                LongStream.rangeClosed(1, 4).mapToObj(PositionsTest::candidate).toList();
        startThatTakes(10, claimed(9, 0, 9));
        InTurn turn = positions.begin();
        turn.found(MAIL, Positions.START, found, true);
        turn.claimed(List.of(claimed(1, 0, 1), claimed(2, 0, 2), claimed(4, 0, 4)));
        turn.committed();
        assertThat(next()).as("3 is left").isEqualTo(new Position(~0, 2, 2));
        InTurn none = positions.begin();
        none.found(MAIL, Positions.START, found, true);
        none.claimed(List.of(claimed(2, 0, 2)));
        none.committed();
        assertThat(next()).as("1 is left").isEqualTo(new Position(~0, 1, 0));
        InTurn few = positions.begin();
        few.found(MAIL, next(), found, false);
        few.claimed(List.of(claimed(1, 0, 1), claimed(2, 0, 2), claimed(3, 0, 3), claimed(4, 0, 4)));
        assertThat(few.unseen()).as("there are no more here").containsKey(MAIL);
        few.committed();
        assertThat(next()).isEqualTo(new Position(~0, 4, 4));
        InTurn unclaimed = positions.begin();
        unclaimed.found(MAIL, Positions.START, found.subList(0, 1), false);
        unclaimed.committed();
        assertThat(next()).as("what was only seen is left").isEqualTo(new Position(~0, 1, 0));
    }

    @Test
    void whereTheyAreNotUsedEveryClaimIsFromTheStart() {
        Positions unused = new Positions(
                () -> {
                    throw new AssertionError("no clock is needed");
                },
                false);
        InTurn turn = unused.begin();
        turn.looked(MAIL, turn.of(MAIL), turn.now());
        turn.claimed(MAIL, turn.of(MAIL), List.of(claimed(5, 0, 100)), true, task -> true);
        turn.found(MAIL, turn.of(MAIL), List.of(candidate(1)), true);
        turn.claimed(List.of(claimed(1, 0, 1)));
        turn.readied(MAIL, 0, 1, 1);
        turn.wantStarts();
        assertThat(turn.unseen()).isEmpty();
        turn.committed();
        assertThat(unused.begin().of(MAIL)).isEqualTo(Positions.START);
    }
}
