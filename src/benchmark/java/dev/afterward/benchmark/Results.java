package dev.afterward.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What one trial has measured: a number by its name. */
final class Results {

    private final Map<String, Double> numbers = new TreeMap<>();

    /** Not a number is nothing. */
    void put(String name, double value) {
        if (!Double.isNaN(value)) {
            numbers.put(name, value);
        }
    }

    /** How often something was done in a second, and how long it took each time. */
    void put(String name, Histogram nanos, long millis) {
        put(name + ".rate", nanos.getTotalCount() * 1000.0 / millis);
        put(name, nanos);
    }

    /** Three percentiles and the longest, in milliseconds. */
    void put(String name, Histogram nanos) {
        put(name + ".p50", nanos.getValueAtPercentile(50) / 1e6);
        put(name + ".p99", nanos.getValueAtPercentile(99) / 1e6);
        put(name + ".p99.9", nanos.getValueAtPercentile(99.9) / 1e6);
        put(name + ".max", nanos.getMaxValue() / 1e6);
    }

    Map<String, Double> numbers() {
        return numbers;
    }

    void write(Path file) throws IOException {
        new ObjectMapper().writeValue(file.toFile(), numbers);
    }

    static Results read(Path file) throws IOException {
        return of(new ObjectMapper().readValue(file.toFile(), Map.class));
    }

    static Results of(Map<?, ?> read) {
        Results results = new Results();
        read.forEach((name, value) -> results.put((String) name, ((Number) value).doubleValue()));
        return results;
    }
}
