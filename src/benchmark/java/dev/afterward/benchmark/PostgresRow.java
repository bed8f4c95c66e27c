package dev.afterward.benchmark;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be measured by itself on PostgreSQL, or left out. */
enum PostgresRow {
    /** A backlog that was enqueued by calls of a thousand tasks. */
    DRAIN,
    /** One that was enqueued by one call. */
    BULK,
    ENQUEUE, // the last one of those for all
    /** Business transactions, with a task or with an INSERT by hand. */
    TRANSACTIONS,
    /** From a commit to the start, on the same node and on another one. */
    LATENCY,
    /** A steady load beside a transaction that keeps its snapshot. */
    SNAPSHOT,
    /** A drain beside many tasks that are scheduled, or that have ended. */
    BESIDE;

    /** The rows of a list such as {@code enqueue,drain}; all of them by the word {@code all}. */
    static Set<PostgresRow> of(String titles) {
        if (titles.equals("all")) {
            return EnumSet.allOf(PostgresRow.class);
        }
        return Arrays.stream(titles.split(",", -1))
                .map(PostgresRow::row)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(PostgresRow.class)));
    }

    /** Whether the peers and the bare database have it too. */
    boolean isForAll() {
        return compareTo(ENQUEUE) <= 0;
    }

    private static PostgresRow row(String title) {
        return Arrays.stream(values())
                .filter(row -> row.title().equals(title.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("benchmark.rows must be of "
                        + Arrays.stream(values()).map(PostgresRow::title).collect(Collectors.joining(",")) + ", was '"
                        + title + "'"));
    }

    private String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
