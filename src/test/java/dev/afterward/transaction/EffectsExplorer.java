package dev.afterward.transaction;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reaches all states of a model, breadth first, so that a course to the first one that violates an invariant is a shortest
 * one. After that it looks whether each state still has a way to an end on which nothing goes wrong any more.
 */
final class EffectsExplorer implements EffectsModel.Steps {

    /**
     * What was found.
     *
     * @param broken the invariants that do not hold, each with a shortest course to where it does not
     * @param states how many were reached
     */
    record Found(Map<EffectsInvariant, List<String>> broken, int states) {}

    private final EffectsModel model;
    private final Map<EffectsState.Key, Integer> numbers = new HashMap<>();
    private final Deque<EffectsState> open = new ArrayDeque<>();
    private final BitSet ends = new BitSet();
    /** By the number of a state: which one led to it first, and by what. */
    private int[] origins = new int[1 << 12];

    private String[] names = new String[1 << 12];
    /** Steps that come if one only waits: from one state, to another. */
    private int[] expectedFrom = new int[1 << 12];

    private int[] expectedTo = new int[1 << 12];
    private int expectedCount;
    private int at;
    private int actor;

    private EffectsExplorer(EffectsModel model) {
        this.model = model;
    }

    static Found explore(EffectsModel model) {
        return new EffectsExplorer(model).explore();
    }

    private Found explore() {
        Map<EffectsInvariant, List<String>> broken = new EnumMap<>(EffectsInvariant.class);
        reach(model.start(), -1, "");
        for (at = 0; !open.isEmpty(); at++) {
            EffectsState state = open.remove();
            ends.set(at, model.isEnd(state));
            model.broken(state).forEach(invariant -> broken.computeIfAbsent(invariant, first -> course(at)));
            model.steps(state, this);
        }
        int stuck = firstWithoutEnd();
        if (stuck >= 0) {
            broken.put(EffectsInvariant.COMES_TO_AN_END, course(stuck));
        }
        return new Found(broken, numbers.size());
    }

    @Override
    public void of(int attempt) {
        actor = attempt;
    }

    @Override
    public void add(String name, boolean expected, EffectsState next) {
        int to = reach(model.normal(next), at, name);
        if (expected) {
            if (expectedCount == expectedFrom.length) {
                expectedFrom = Arrays.copyOf(expectedFrom, 2 * expectedCount);
                expectedTo = Arrays.copyOf(expectedTo, 2 * expectedCount);
            }
            expectedFrom[expectedCount] = at;
            expectedTo[expectedCount++] = to;
        }
    }

    private int reach(EffectsState state, int from, String name) {
        int number = numbers.size();
        Integer known = numbers.putIfAbsent(state.key(), number);
        if (known != null) {
            return known;
        }
        if (number == origins.length) {
            origins = Arrays.copyOf(origins, 2 * number);
            names = Arrays.copyOf(names, 2 * number);
        }
        // Two of the thirty-two bits tell whose step it was.
        origins[number] = from < 0 ? from : from << 2 | actor;
        names[number] = name;
        open.add(state);
        return number;
    }

    private int firstWithoutEnd() {
        int count = numbers.size();
        int[] first = new int[count + 1];
        for (int i = 0; i < expectedCount; i++) {
            first[expectedTo[i] + 1]++;
        }
        for (int i = 0; i < count; i++) {
            first[i + 1] += first[i];
        }
        int[] sorted = new int[expectedCount];
        int[] next = first.clone();
        for (int i = 0; i < expectedCount; i++) {
            sorted[next[expectedTo[i]]++] = expectedFrom[i];
        }
        int[] reached = new int[count];
        int known = 0;
        for (int i = ends.nextSetBit(0); i >= 0; i = ends.nextSetBit(i + 1)) {
            reached[known++] = i;
        }
        for (int i = 0; i < known; i++) {
            for (int edge = first[reached[i]]; edge < first[reached[i] + 1]; edge++) {
                if (!ends.get(sorted[edge])) {
                    ends.set(sorted[edge]);
                    reached[known++] = sorted[edge];
                }
            }
        }
        int stuck = ends.nextClearBit(0);
        return stuck < count ? stuck : -1;
    }

    private List<String> course(int to) {
        Deque<String> course = new ArrayDeque<>();
        for (int state = to; origins[state] >= 0; state = origins[state] >> 2) {
            int whose = origins[state] & 3;
            course.addFirst(whose == 0 ? names[state] : whose + ": " + names[state]);
        }
        return List.copyOf(course);
    }
}
