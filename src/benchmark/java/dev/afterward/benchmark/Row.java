package dev.afterward.benchmark;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be measured by itself, or left out. */
enum Row {
    ENQUEUE,
    DRAIN,
    RETAINED,
    STEADY,
    LATENCY,
    RETRY,
    LARGE,
    TRANSACTIONS,
    COLD_START,
    COLD_DRAIN,
    BULK_BESIDE,
    QUEUES,
    GROWTH,
    BACKLOG,
    IDLE;

    /** Those that share a virtual machine and its warm-up. */
    static final Set<Row> RATES = EnumSet.range(ENQUEUE, LARGE);

    /** Those that the bare database has too. */
    static final Set<Row> BARE = EnumSet.of(ENQUEUE, DRAIN, RETAINED, LATENCY, LARGE);

    /** Those of which it matters whether a commit reaches the disk. */
    static final Set<Row> DURABLE =
            EnumSet.of(ENQUEUE, DRAIN, RETAINED, STEADY, LATENCY, TRANSACTIONS, COLD_START, BULK_BESIDE);

    /** Those that one who polls seldom is measured by in each round, and not in the first one only. */
    static final Set<Row> SHORT_ENOUGH = EnumSet.of(ENQUEUE, RETAINED, LARGE);

    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The rows of a list such as {@code enqueue,drain}; all of them by the word {@code all}. */
    static Set<Row> of(String titles) {
        if (titles.equals("all")) {
            return EnumSet.allOf(Row.class);
        }
        Set<Row> rows = EnumSet.noneOf(Row.class);
        for (String title : titles.split(",", -1)) {
            rows.add(Arrays.stream(values())
                    .filter(row -> row.title().equals(title.strip()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "benchmark.rows must be of " + titles(EnumSet.allOf(Row.class)) + ", was '" + title + "'")));
        }
        return rows;
    }

    static String titles(Set<Row> rows) {
        return rows.stream().map(Row::title).collect(Collectors.joining(","));
    }

    static Set<Row> both(Set<Row> one, Set<Row> other) {
        Set<Row> both = EnumSet.noneOf(Row.class);
        both.addAll(one);
        both.retainAll(other);
        return both;
    }
}
