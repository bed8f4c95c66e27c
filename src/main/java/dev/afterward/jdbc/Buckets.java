package dev.afterward.jdbc;

import dev.afterward.store.Latency;
import dev.afterward.store.Tally;
import java.sql.SQLException;
import java.util.List;

/** The counters, one row a minute, queue and outcome. */
final class Buckets {

    /** For how long they are kept: a week's chart, and a day. */
    private static final long KEPT_MILLIS = 8 * 24 * 60 * 60 * 1000L;

    private final Session session;

    Buckets(Session session) {
        this.session = session;
    }

    @SuppressWarnings("EnumOrdinal") // stored, as its javadoc says
    void add(List<Tally> tallies) throws SQLException {
        for (Tally tally : tallies) {
            session.update(
                    Sql.COUNT, tally.minute(), tally.queue(), tally.outcome().ordinal(), tally.count(), tally.micros());
        }
    }

    @SuppressWarnings("EnumOrdinal") // stored, as its javadoc says
    void measure(List<Latency> latencies) throws SQLException {
        for (Latency latency : latencies) {
            session.update(
                    Sql.COUNT_LATENCY,
                    latency.minute(),
                    latency.queue(),
                    latency.kind().ordinal(),
                    latency.slot(),
                    latency.count());
        }
    }

    void purge(long now) throws SQLException {
        session.update(Sql.PURGE_BUCKETS, now - KEPT_MILLIS);
        session.update(Sql.PURGE_LATENCIES, now - KEPT_MILLIS);
    }
}
