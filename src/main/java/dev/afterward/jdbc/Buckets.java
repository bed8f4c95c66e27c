package dev.afterward.jdbc;

import dev.afterward.store.Latency;
import dev.afterward.store.Tally;
import java.sql.SQLException;
import java.util.List;

/**
 * The counters and histograms: one row a minute, queue and outcome, and another one a quarter of an hour. The first ones serve
 * the chart of an hour, the others that of a day; what no chart shows is deleted, a bounded number of rows at a time.
 */
final class Buckets {

    private static final int MINUTES = 0;
    private static final int QUARTERS = 1;
    private static final long HOUR_MILLIS = 60 * 60 * 1000L;
    private static final long QUARTER_MILLIS = HOUR_MILLIS / 4;
    private static final long MINUTES_KEPT = 2 * HOUR_MILLIS;
    private static final long QUARTERS_KEPT = 48 * HOUR_MILLIS;

    /** How many rows of a kind are deleted at once: more than the same turn writes. */
    private static final int MOST_DELETED = 1_000;

    private final Session session;
    private final int client;

    Buckets(Session session, int client) {
        this.session = session;
        this.client = client;
    }

    /** Which rows a chart with such a step reads. */
    static int span(long stepMillis) {
        return stepMillis % QUARTER_MILLIS == 0 ? QUARTERS : MINUTES;
    }

    @SuppressWarnings("EnumOrdinal") // stored, as its javadoc says
    void add(List<Tally> tallies) throws SQLException {
        for (Tally tally : tallies) {
            session.later(
                    Sql.COUNT,
                    tally.minute(),
                    tally.queue(),
                    tally.outcome().ordinal(),
                    tally.count(),
                    tally.micros(),
                    client);
        }
        if (!tallies.isEmpty()) {
            purge(tallies.get(tallies.size() - 1).minute());
        }
    }

    @SuppressWarnings("EnumOrdinal") // stored, as its javadoc says
    void measure(List<Latency> latencies) throws SQLException {
        for (Latency latency : latencies) {
            session.later(
                    Sql.COUNT_LATENCY,
                    latency.minute(),
                    latency.queue(),
                    latency.kind().ordinal(),
                    latency.slot(),
                    latency.count(),
                    client);
        }
    }

    void purge(long now) throws SQLException {
        session.later(Sql.PURGE_BUCKETS, MINUTES, now - MINUTES_KEPT, MOST_DELETED);
        session.later(Sql.PURGE_BUCKETS, QUARTERS, now - QUARTERS_KEPT, MOST_DELETED);
        session.later(Sql.PURGE_LATENCIES, MINUTES, now - MINUTES_KEPT, MOST_DELETED);
        session.later(Sql.PURGE_LATENCIES, QUARTERS, now - QUARTERS_KEPT, MOST_DELETED);
    }
}
