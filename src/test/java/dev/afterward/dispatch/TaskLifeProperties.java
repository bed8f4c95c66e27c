package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.dispatch.LifeModel.Deed;
import dev.afterward.store.Candidate;
import dev.afterward.store.RowState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Whatever happens to an engine, in whatever order: what was acknowledged is not lost, and the promises hold. */
class TaskLifeProperties {

    /** Something that happens. */
    record Step(Deed deed, int number) {}

    private static final Map<RowState, Set<RowState>> ARROWS = Map.of(
            RowState.PREPARED, Set.of(RowState.READY, RowState.SCHEDULED),
            RowState.SCHEDULED, Set.of(RowState.READY, RowState.RUNNING, RowState.SUSPECT, RowState.CANCELLED),
            RowState.READY, Set.of(RowState.RUNNING, RowState.PARKED, RowState.CANCELLED),
            RowState.SUSPECT, Set.of(RowState.RUNNING, RowState.PARKED, RowState.CANCELLED),
            RowState.PARKED, Set.of(RowState.READY, RowState.SUSPECT, RowState.RUNNING, RowState.CANCELLED),
            RowState.RUNNING,
                    Set.of(
                            RowState.SUCCEEDED,
                            RowState.FAILED,
                            RowState.CANCELLED,
                            RowState.EXPIRED,
                            RowState.SCHEDULED,
                            RowState.READY,
                            RowState.SUSPECT,
                            RowState.PARKED,
                            RowState.RUNNING));

    @Provide
    Arbitrary<List<Step>> lives() {
        return Combinators.combine(
                        Arbitraries.of(Deed.class), Arbitraries.integers().between(0, 1_000))
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(25);
    }

    @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
    void what_was_acknowledged_ends_and_every_promise_holds(@ForAll("lives") List<Step> steps) {
        for (int workers : List.of(1, 3)) {
            try (LifeModel model = new LifeModel(workers)) {
                for (Step step : steps) {
                    model.happen(step.deed(), step.number());
                    assertThat(model.violations).isEmpty();
                }
                model.bringToAnEnd();
                assertThat(model.violations).isEmpty();
                statesMoveAlongArrows(model.store);
                claimsKeepTheOrder(model.store);
            }
        }
    }

    private static void statesMoveAlongArrows(MemoryStore store) {
        for (MemoryStore.Change change : store.changes()) {
            if (change.from() == null || change.to() == null) {
                // Written, or rolled back; everything else is retained.
                assertThat(change.from()).isIn(null, RowState.PREPARED);
            } else if (change.from() != change.to()) {
                assertThat(ARROWS.getOrDefault(change.from(), Set.of()))
                        .as("from %s", change.from())
                        .contains(change.to());
            }
        }
    }

    /** No task but a suspect is claimed while a better one of its queue has been ready since before the turn. */
    private static void claimsKeepTheOrder(MemoryStore store) {
        Map<Long, MemoryStore.Change> before = new HashMap<>();
        List<MemoryStore.Change> changes = store.changes();
        int i = 0;
        while (i < changes.size()) {
            int end = i;
            Map<Long, MemoryStore.Change> after = new HashMap<>(before);
            while (end < changes.size()
                    && changes.get(end).turn() == changes.get(i).turn()) {
                after.put(changes.get(end).id(), changes.get(end));
                end++;
            }
            for (MemoryStore.Change claim : changes.subList(i, end)) {
                if (claim.to() == RowState.RUNNING && claim.row().rescues() == 0) {
                    Candidate claimed = claim.row().candidate();
                    assertThat(before.values())
                            .filteredOn(other -> other.to() == RowState.READY && other.equals(after.get(other.id())))
                            .extracting(other -> other.row().candidate())
                            .noneMatch(other ->
                                    other.queue() == claimed.queue() && Candidate.ORDER.compare(other, claimed) < 0);
                }
            }
            before = after;
            i = end;
        }
    }
}
