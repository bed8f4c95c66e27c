package dev.afterward.jdbc;

import dev.afterward.TaskStoreException;
import dev.afterward.store.StoreUnusableException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** Brings the schema up to date, or only looks whether it is, and refuses one from the future. */
final class Migrations {

    private final String store;
    private final Dialect dialect;
    private final SqlCatalog steps;
    private final int latest;

    Migrations(String store, Dialect dialect) {
        this.store = store;
        this.dialect = dialect;
        this.steps = dialect.migrations();
        this.latest = steps.statements().keySet().stream()
                .mapToInt(Migrations::version)
                .max()
                .orElseThrow();
    }

    /** Installs what is missing, in one transaction. A database that needs nothing is only read. */
    void run(Session session, long now) throws SQLException {
        int installed = installed(session);
        if (installed == latest) {
            return;
        }
        if (!dialect.installs()) {
            throw notInstalled(installed);
        }
        requireRights(session, true);
        session.transaction(() -> install(session, now));
    }

    /** Says which version is installed now. */
    private int install(Session session, long now) throws SQLException {
        if (session.statements().has(Sql.LOCK_SCHEMA)) {
            session.execute(Sql.LOCK_SCHEMA);
        }
        int installed = installed(session);
        if (installed == 0) {
            // Not before the lock is held: another client may just have finished.
            refuseForeign(session.query(Sql.CONFLICTS, row -> row.getString(1)));
            session.execute(Sql.CREATE_SCHEMA);
        }
        for (Map.Entry<String, String> step : steps.statements().entrySet()) {
            if (version(step.getKey()) > installed) {
                try (Statement statement = session.connection().createStatement()) {
                    statement.execute(step.getValue());
                }
            }
        }
        for (int version = installed + 1; version <= latest; version++) {
            session.update(Sql.RECORD_VERSION, version, now);
        }
        return latest;
    }

    private int installed(Session session) throws SQLException {
        if (session.number(Sql.SCHEMA_EXISTS, 0) == 0) {
            return 0;
        }
        requireRights(session, false);
        int version = (int) session.number(Sql.SCHEMA_VERSION, 0);
        if (version > latest) {
            throw new StoreUnusableException(
                    "the task store " + store + " has version " + version + " of the schema, this library knows "
                            + latest + ". It was left as it is: run the library that wrote it, or a newer one",
                    null);
        }
        return version;
    }

    private void refuseForeign(List<String> names) {
        if (!names.isEmpty()) {
            throw new StoreUnusableException(
                    "the task store " + store + " cannot be installed: the database holds " + names
                            + " which this library has not made. It was left as it is: rename them, or configure"
                            + " another place",
                    null);
        }
    }

    private void requireRights(Session session, boolean installs) throws SQLException {
        if (!session.statements().has(Sql.MISSING_RIGHTS)) {
            return;
        }
        List<String> missing = session.query(Sql.MISSING_RIGHTS, row -> row.getString(1), installs ? 1 : 0);
        if (!missing.isEmpty()) {
            throw new TaskStoreException("the role of the data source must not do what the task store " + store
                    + " needs"
                    + (installs ? " to be installed or upgraded" : "") + ", it lacks " + String.join(", ", missing)
                    + ": grant it, or "
                    + (installs ? "let the owner of the schema do it once" : "use the role that owns the schema"));
        }
    }

    private TaskStoreException notInstalled(int installed) {
        return new TaskStoreException("the task store " + store
                + (installed == 0
                        ? " is not installed"
                        : " has version " + installed + " of the schema, this library needs " + latest)
                + ", and this start only checks that (afterward.schema.install=false): install it as the role that owns"
                + " the schema, once with afterward.schema.install=true or with the script of the schema");
    }

    /** The version that this library knows. */
    int latest() {
        return latest;
    }

    private static int version(String step) {
        return Integer.parseInt(step.substring(0, step.indexOf('/')));
    }
}
