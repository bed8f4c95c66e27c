package dev.afterward.dispatch;

import dev.afterward.dispatch.StopModel.Deed;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/**
 * However a client is stopped, and whatever attempts and transactions do meanwhile: what was taken in is not lost, nothing is
 * run twice, and nothing fails because of the stop.
 */
class StopProperties {

    /** Something that happens. */
    record Step(Deed deed, int number) {}

    private static final List<Deed> STOPS =
            List.of(Deed.STOP, Deed.STOP_NOW, Deed.ATTEMPT_STOPS, Deed.ATTEMPT_STOPS_NOW, Deed.PART_STOPS);

    @Provide
    Arbitrary<List<Step>> lives() {
        return life().list().ofMinSize(1).ofMaxSize(3).map(lives -> {
            List<Step> all = new ArrayList<>();
            lives.forEach(all::addAll);
            return all;
        });
    }

    /** What comes before a stop, the stop, what comes meanwhile, and a start. */
    private static Arbitrary<List<Step>> life() {
        Arbitrary<List<Step>> before = steps(Arbitraries.frequency(
                Tuple.of(4, Deed.ENQUEUE),
                Tuple.of(2, Deed.TRANSACTION_ENQUEUES),
                Tuple.of(2, Deed.TRANSACTION_WRITES),
                Tuple.of(1, Deed.TRANSACTION_COMMITS),
                Tuple.of(1, Deed.ATTEMPT_ENQUEUES_IN_TRANSACTION),
                Tuple.of(1, Deed.ATTEMPT_RETURNS),
                Tuple.of(1, Deed.ATTEMPT_THROWS),
                Tuple.of(1, Deed.CANCEL)));
        Arbitrary<List<Step>> meanwhile = steps(Arbitraries.of(Deed.class));
        return Combinators.combine(before, step(Arbitraries.of(STOPS)), meanwhile, step(Arbitraries.of(Deed.START)))
                .as((first, stop, then, start) -> {
                    List<Step> all = new ArrayList<>(first);
                    all.add(stop);
                    all.addAll(then);
                    all.add(start);
                    return all;
                });
    }

    private static Arbitrary<List<Step>> steps(Arbitrary<Deed> deeds) {
        return step(deeds).list().ofMaxSize(8);
    }

    private static Arbitrary<Step> step(Arbitrary<Deed> deeds) {
        return Combinators.combine(deeds, Arbitraries.integers().between(0, 5)).as(Step::new);
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void nothing_is_lost_by_a_stop(@ForAll("lives") List<Step> steps) throws Exception {
        try (StopModel model = new StopModel()) {
            for (Step step : steps) {
                model.happen(step.deed(), step.number());
            }
            model.bringToAnEnd();
        }
    }
}
