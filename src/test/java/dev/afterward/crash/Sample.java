package dev.afterward.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A half of the cases in each build, another one each time, and all of them with {@code -Dcrash.whole=true}. {@code -Dcrash.seed}
 * chooses the same half again.
 */
final class Sample {

    static final boolean IS_WHOLE =
            Boolean.getBoolean("crash.whole") || KilledProcessTest.CYCLES > KilledProcessTest.FEW_CYCLES;

    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());

    private Sample() {}

    /** What is tried of some cases, in their order. */
    static <T> List<T> of(List<T> all) {
        if (IS_WHOLE) {
            return all;
        }
        List<Integer> places =
                new ArrayList<>(IntStream.range(0, all.size()).boxed().toList());
        Collections.shuffle(places, new Random(SEED));
        Set<Integer> chosen = new HashSet<>(places.subList(0, (all.size() + 1) / 2));
        System.out.println("a half of the cases, seed " + SEED);
        return IntStream.range(0, all.size())
                .filter(chosen::contains)
                .mapToObj(all::get)
                .toList();
    }
}
