package dev.afterward.jdbc;

import dev.afterward.store.Act;
import dev.afterward.store.Alteration;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.Readied;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people do by hand, and the record of it. */
final class Manual {

    /** For how long what was done is remembered: 90 days. */
    private static final long KEPT_MILLIS = 90 * 24 * 60 * 60 * 1000L;

    private final Session session;
    private final Positions.InTurn positions;
    private final KnownMarks marks;

    Manual(Session session, Positions.InTurn positions, KnownMarks marks) {
        this.session = session;
        this.positions = positions;
        this.marks = marks;
    }

    Optional<Readied> alter(Alteration alteration) throws SQLException {
        Readied changed;
        if (alteration instanceof Alteration.Retry retry) {
            changed = Changes.of(session, positions, Sql.RETRY_ENDED, retry.id(), retry.now());
        } else if (alteration instanceof Alteration.Edit edit) {
            changed = edit(edit);
        } else if (alteration instanceof Alteration.RunNow run) {
            changed = Changes.of(session, positions, Sql.RUN_NOW, run.id(), run.now(), marks.id());
        } else if (alteration instanceof Alteration.Reschedule reschedule) {
            changed =
                    Changes.of(session, positions, Sql.RESCHEDULE, reschedule.id(), reschedule.due(), reschedule.now());
        } else if (alteration instanceof Alteration.Reprioritize reprioritize) {
            changed = Changes.of(session, positions, Sql.REPRIORITIZE, reprioritize.id(), reprioritize.priority());
        } else if (alteration instanceof Alteration.Delete delete) {
            session.update(Sql.REMEMBER_DELETED, delete.id(), marks.list());
            changed = Changes.of(
                    session, positions, Sql.DELETE_TASK, delete.id(), delete.at(), delete.expires(), marks.list());
        } else if (alteration instanceof Alteration.Restore restore) {
            changed = Changes.of(session, positions, Sql.RESTORE_TASK, restore.id(), restore.now(), restore.kept());
            session.update(Sql.FORGET_DELETED, restore.id());
        } else {
            changed = Changes.of(session, positions, Sql.ERASE_TASK, alteration.id(), marks.list());
        }
        if (changed.count() != 1) {
            return Optional.empty();
        }
        if (alteration instanceof Alteration.Retry
                || alteration instanceof Alteration.Edit
                || alteration instanceof Alteration.Restore) {
            // If it was the task of a schedule's occurrence, it is so again.
            session.later(Sql.REOPEN_OCCURRENCE, alteration.id());
        }
        return Optional.of(changed);
    }

    private Readied edit(Alteration.Edit edit) throws SQLException {
        Readied changed = Changes.of(
                session,
                positions,
                Sql.EDIT_TASK,
                edit.id(),
                edit.queue(),
                edit.from(),
                TaskRows.inline(session, edit.payload()),
                edit.now(),
                edit.version(),
                marks.id());
        if (changed.count() == 1 && session.statements().has(Sql.DELETE_PAYLOAD)) {
            // A trigger deletes the one before only where the new one is as large.
            session.update(Sql.DELETE_PAYLOAD, edit.id());
            TaskRows.insertLarge(session, edit.id(), edit.payload());
        }
        return changed;
    }

    boolean acknowledge(String queue, long fingerprint, long until, long now, String actor) throws SQLException {
        return session.update(Sql.ACKNOWLEDGE, queue, fingerprint, until, now, actor) == 1;
    }

    void audit(Act act, Deed deed, List<Long> tasks, @Nullable String queue, @Nullable String detail)
            throws SQLException {
        long id = session.query(
                        Sql.INSERT_AUDIT,
                        row -> row.getLong(1),
                        act.at(),
                        act.actor(),
                        deed.name(),
                        tasks.size(),
                        queue,
                        detail,
                        act.scope(),
                        act.key())
                .get(0);
        session.update(Sql.INSERT_AUDIT_TASKS, id, tasks);
    }

    void purge(long now, int limit) throws SQLException {
        session.update(Sql.PURGE_AUDIT_TASKS, now - KEPT_MILLIS, limit);
        session.update(Sql.PURGE_AUDIT, now - KEPT_MILLIS, limit);
        session.update(Sql.PURGE_ACKNOWLEDGED, now - KEPT_MILLIS, limit);
    }

    static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getInt(5),
                row.getLong(6),
                row.getString(7),
                row.getString(8),
                row.getString(9));
    }
}
