package dev.afterward.jdbc;

import dev.afterward.store.Alteration;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.Readied;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** What people do by hand, and the record of it. */
final class Manual {

    /** For how long what was done is remembered: 90 days. */
    private static final long KEPT_MILLIS = 90 * 24 * 60 * 60 * 1000L;

    private final Session session;

    Manual(Session session) {
        this.session = session;
    }

    Optional<Readied> alter(Alteration alteration) throws SQLException {
        Readied changed;
        if (alteration instanceof Alteration.Retry retry) {
            changed = Changes.of(session, Sql.RETRY_ENDED, retry.id(), retry.now());
        } else if (alteration instanceof Alteration.RunNow run) {
            changed = Changes.of(session, Sql.RUN_NOW, run.id(), run.now());
        } else if (alteration instanceof Alteration.Reschedule reschedule) {
            changed = Changes.of(session, Sql.RESCHEDULE, reschedule.id(), reschedule.due(), reschedule.now());
        } else if (alteration instanceof Alteration.Reprioritize reprioritize) {
            changed = Changes.of(session, Sql.REPRIORITIZE, reprioritize.id(), reprioritize.priority());
        } else {
            changed = Changes.of(session, Sql.DELETE_TASK, alteration.id());
        }
        return changed.count() == 1 ? Optional.of(changed) : Optional.empty();
    }

    void audit(AuditEntry entry) throws SQLException {
        session.update(
                Sql.INSERT_AUDIT,
                entry.at(),
                entry.actor(),
                entry.action(),
                TaskRows.nullIfZero(entry.task()),
                entry.queue(),
                entry.detail());
    }

    void purge(long now, int limit) throws SQLException {
        session.update(Sql.PURGE_AUDIT, now - KEPT_MILLIS, limit);
    }

    static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getString(6),
                row.getString(7));
    }
}
