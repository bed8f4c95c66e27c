package dev.afterward.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.jdbc.Positions.InTurn;
import dev.afterward.jdbc.Positions.Position;
import dev.afterward.store.Candidate;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.NewTask;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Where a claim begins. */
class PositionsTest {

    private static final int MAIL = 1;

    private long nanos;
    private final Positions positions = new Positions(() -> nanos, true);

    private static ClaimedTask claimed(long id, int priority, long due) {
        return new ClaimedTask(id, MAIL, priority, due, 1, 1, 0, 0, 0, 0, new byte[0], null);
    }

    private static Candidate candidate(long id) {
        return new Candidate(id, MAIL, 0, id, 0);
    }

    private static NewTask task(long id, int priority, long due) {
        return new NewTask(id, MAIL, priority, due, 0, new byte[0]);
    }

    private Position next() {
        return positions.begin().of(MAIL);
    }

    /** Claims from the start, and gets what was asked for. */
    private InTurn claim(ClaimedTask... tasks) {
        InTurn turn = positions.begin();
        turn.looked(MAIL, turn.of(MAIL), turn.now());
        turn.claimed(MAIL, List.of(tasks));
        return turn;
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
        claim().committed();
        assertThat(next()).isEqualTo(Positions.START);
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
        InTurn slow = positions.begin();
        long since = slow.now();
        nanos += TimeUnit.MILLISECONDS.toNanos(100);
        slow.looked(MAIL, Positions.START, since);
        slow.claimed(MAIL, List.of(claimed(5, 0, 100)));
        slow.committed();
        nanos += TimeUnit.MILLISECONDS.toNanos(4_999);
        assertThat(next()).isNotEqualTo(Positions.START);
        nanos += TimeUnit.MILLISECONDS.toNanos(1);
        assertThat(next()).isEqualTo(Positions.START);
    }

    @Test
    void whatComesBeforeSetsItBack() {
        for (NewTask before : List.of(task(1, 1, 200), task(1, 0, 99), task(4, 0, 100))) {
            claim(claimed(5, 0, 100)).committed();
            InTurn turn = positions.begin();
            turn.readied(before);
            assertThat(turn.of(MAIL)).as("%s", before).isEqualTo(Positions.START);
            assertThat(next()).as("the turn may fail").isNotEqualTo(Positions.START);
            turn.committed();
            assertThat(next()).as("%s", before).isEqualTo(Positions.START);
        }
        for (NewTask behind : List.of(task(1, -1, 1), task(1, 0, 101), task(6, 0, 100))) {
            claim(claimed(5, 0, 100)).committed();
            InTurn turn = positions.begin();
            turn.readied(behind);
            turn.committed();
            assertThat(next()).as("%s", behind).isNotEqualTo(Positions.START);
        }
    }

    @Test
    void whateverBecomesReadySetsItBack() {
        claim(claimed(5, 0, 100)).committed();
        InTurn other = positions.begin();
        other.readied(Set.of(2));
        other.committed();
        assertThat(next()).isNotEqualTo(Positions.START);
        InTurn mail = positions.begin();
        mail.readied(Set.of(MAIL));
        mail.committed();
        assertThat(next()).isEqualTo(Positions.START);
        claim(claimed(5, 0, 100)).committed();
        InTurn any = positions.begin();
        any.reset();
        any.committed();
        assertThat(next()).isEqualTo(Positions.START);
    }

    /** A claim in the same turn, before or after it. */
    @Test
    void aTurnThatMakesReadyWhatItHasPassedBeginsAtTheStart() {
        InTurn turn = claim(claimed(5, 0, 100));
        turn.readied(task(3, 0, 50));
        turn.committed();
        assertThat(next()).isEqualTo(Positions.START);
        InTurn reset = claim(claimed(5, 0, 100));
        reset.reset();
        reset.committed();
        assertThat(next()).isEqualTo(Positions.START);
    }

    @Test
    void ofCandidatesThoseInFrontCount() {
        List<Candidate> found =
                LongStream.rangeClosed(1, 4).mapToObj(PositionsTest::candidate).toList();
        InTurn turn = positions.begin();
        turn.looked(MAIL, turn.of(MAIL), turn.now());
        turn.found(MAIL, found, true);
        turn.claimed(List.of(claimed(1, 0, 1), claimed(2, 0, 2), claimed(4, 0, 4)));
        turn.committed();
        assertThat(next()).as("3 is left").isEqualTo(new Position(~0, 2, 2));
        InTurn none = positions.begin();
        none.found(MAIL, found, true);
        none.claimed(List.of(claimed(2, 0, 2)));
        none.committed();
        assertThat(next()).as("1 is left").isEqualTo(new Position(~0, 2, 2));
        InTurn few = positions.begin();
        few.found(MAIL, found, false);
        few.claimed(List.of(claimed(1, 0, 1)));
        few.committed();
        assertThat(next()).as("there are no more").isEqualTo(Positions.START);
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
        turn.claimed(MAIL, List.of(claimed(5, 0, 100)));
        turn.found(MAIL, List.of(candidate(1)), true);
        turn.claimed(List.of(claimed(1, 0, 1)));
        turn.committed();
        assertThat(unused.begin().of(MAIL)).isEqualTo(Positions.START);
    }
}
