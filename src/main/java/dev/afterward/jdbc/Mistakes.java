package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.store.StoreFigures.FarDue;
import dev.afterward.store.StoreFigures.Repeated;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks for tasks that somebody may have enqueued by mistake, among the few that were enqueued last or are due next. */
final class Mistakes {

    private final Reads reads;

    Mistakes(Reads reads) {
        this.reads = reads;
    }

    /** In milliseconds; what is due later than that is far ahead, and what was enqueued before that was so before. */
    private static final long DAY = Duration.ofDays(1).toMillis();

    private static final int FAR_LOOKED_AT = 2_000;
    private static final int FAR_TOLD = 10;

    List<FarDue> farDue(Instant now) {
        long time = now.toEpochMilli();
        return reads.read("find what is due far ahead", session -> {
            Map<Integer, String> names = Overviews.names(session);
            long first = new TaskId(0).createdAt().toEpochMilli();
            long yesterday = Math.max(0, time - DAY - first) << 22;
            List<FarDue> queues = new ArrayList<>();
            int looked = 0;
            for (Far far : session.query(Sql.FAR_DUE, Far::read, time + DAY, yesterday, FAR_LOOKED_AT)) {
                looked += far.all;
                if (far.before == 0 && far.since >= FAR_TOLD) {
                    queues.add(new FarDue(
                            names.getOrDefault(far.queue, "?"),
                            far.since,
                            false,
                            Instant.ofEpochMilli(far.first),
                            new TaskId(far.last)));
                }
            }
            boolean more = looked == FAR_LOOKED_AT;
            return queues.stream()
                    .map(one -> new FarDue(one.queue(), one.count(), more, one.first(), one.last()))
                    .toList();
        });
    }

    private record Far(int queue, int since, int before, long first, long last, int all) {
        static Far read(ResultSet row) throws SQLException {
            return new Far(row.getInt(1), row.getInt(2), row.getInt(3), row.getLong(4), row.getLong(5), row.getInt(6));
        }
    }

    private static final int REPEATS_LOOKED_AT = 2_000;
    private static final int REPEATS_TOLD = 10;

    /** In bytes; larger payloads are not compared. */
    private static final int REPEATED_PAYLOAD = 2_000;

    List<Repeated> repeated() {
        return reads.read("find what waits twice", session -> {
            Map<Integer, String> names = Overviews.names(session);
            return session.query(
                    Sql.REPEATED,
                    row -> new Repeated(
                            names.getOrDefault(row.getInt(1), "?"),
                            row.getInt(2),
                            row.getInt(3),
                            new TaskId(row.getLong(4))),
                    Long.MAX_VALUE,
                    REPEATS_LOOKED_AT,
                    REPEATED_PAYLOAD,
                    REPEATS_TOLD);
        });
    }

    List<TaskId> repeats(String queue) {
        return reads.read("find what waits twice", session -> {
            int id = Overviews.idOf(queue, session);
            return session.query(
                    Sql.REPEATS_OF,
                    row -> new TaskId(row.getLong(1)),
                    Long.MAX_VALUE,
                    REPEATS_LOOKED_AT,
                    REPEATED_PAYLOAD,
                    id);
        });
    }
}
