package dev.afterward.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** What all trials have measured. */
final class Medians {

    private final Map<String, List<Double>> numbers = new TreeMap<>();

    void add(String prefix, Results results) {
        results.numbers().forEach((name, value) -> numbers.computeIfAbsent(prefix + name, key -> new ArrayList<>())
                .add(value));
    }

    /** All runs of all numbers. */
    Map<String, List<Double>> all() {
        return numbers;
    }

    OptionalDouble of(String name) {
        List<Double> values = numbers.getOrDefault(name, List.of()).stream().sorted().toList();
        return values.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of((values.get((values.size() - 1) / 2) + values.get(values.size() / 2)) / 2);
    }
}
