package dev.afterward.jdbc;

import dev.afterward.TaskStoreException;
import dev.afterward.store.StoreUnusableException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * Brings the schema up to date, or only looks whether it is, and refuses one that this library cannot work with.
 *
 * <p>A version is readable by all libraries from some version on. A step that only adds leaves that as it is: nodes with the
 * older library go on. A step that does not is marked with an exclamation mark behind its version, as in
 * {@code 2!/drop column}: older libraries cannot work with the store from then on.
 */
final class Migrations {

    private static final String BREAKS = "!";

    private final String store;
    private final Dialect dialect;
    private final SqlCatalog steps;
    private final int latest;

    private record Installed(int version, int readableBy) {

        static final Installed NOTHING = new Installed(0, 0);
    }

    Migrations(String store, Dialect dialect) {
        this.store = store;
        this.dialect = dialect;
        this.steps = dialect.migrations();
        this.latest = steps.statements().keySet().stream()
                .mapToInt(Migrations::version)
                .max()
                .orElseThrow();
    }

    /**
     * Installs what is missing, in one transaction. A database that needs nothing is only read.
     *
     * @param repetition repeats the transaction while others hold locks that it needs, where that lock is not the database's
     */
    void run(Session session, long now, Repetition repetition) throws SQLException {
        Installed installed = installed(session);
        if (installed.version >= latest) {
            requireTables(session);
            return;
        }
        if (!dialect.installs()) {
            throw notInstalled(installed);
        }
        requireRights(session, true);
        Session.Work<?> installation = () -> session.transaction(() -> install(session, now));
        if (session.statements().has(Sql.LOCK_SCHEMA)) {
            repetition.run(installation);
        } else {
            installation.run();
        }
    }

    /**
     * Refuses a schema that this library cannot work with.
     *
     * @param version of the schema
     * @param readableBy the oldest version of the libraries that can work with it
     */
    void requireReadable(long version, long readableBy) {
        if (readableBy > latest) {
            throw new StoreUnusableException(
                    "the task store " + store + " has version " + version + " of the schema, this library knows "
                            + latest + ". It was left as it is: run the library that wrote it, or a newer one",
                    null);
        }
    }

    /** Says which version is installed now. */
    private int install(Session session, long now) throws SQLException {
        if (session.statements().has(Sql.LOCK_SCHEMA)) {
            session.execute(Sql.LOCK_SCHEMA);
        }
        int installed = installed(session).version;
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
            session.update(Sql.RECORD_VERSION, version, readableBy(version), now);
        }
        return latest;
    }

    private Installed installed(Session session) throws SQLException {
        if (session.number(Sql.SCHEMA_EXISTS, 0) == 0) {
            return Installed.NOTHING;
        }
        requireRights(session, false);
        Installed installed = session.first(Sql.SCHEMA_VERSION, row -> new Installed(row.getInt(1), row.getInt(2)))
                .orElse(Installed.NOTHING);
        requireReadable(installed.version, installed.readableBy);
        return installed;
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

    private void requireTables(Session session) throws SQLException {
        List<String> missing = session.query(Sql.MISSING_TABLES, row -> row.getString(1));
        if (!missing.isEmpty()) {
            throw new TaskStoreException("the task store " + store + " is not whole, it lacks the tables "
                    + String.join(", ", missing)
                    + ": restore them, or, if no task is to be kept, drop the store's other tables as well");
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

    private TaskStoreException notInstalled(Installed installed) {
        return new TaskStoreException("the task store " + store
                + (installed.version == 0
                        ? " is not installed"
                        : " has version " + installed.version + " of the schema, this library needs " + latest)
                + ", and this start only checks that (afterward.schema.install=false): install it as the role that owns"
                + " the schema, once with afterward.schema.install=true or with the script of the schema");
    }

    /** The version that this library knows. */
    int latest() {
        return latest;
    }

    /** The oldest version of the libraries that can work with a version. */
    int readableBy(int version) {
        return steps.statements().keySet().stream()
                .filter(step -> step.startsWith(BREAKS, step.indexOf('/') - 1))
                .mapToInt(Migrations::version)
                .filter(breaking -> breaking <= version)
                .max()
                .orElse(1);
    }

    private static int version(String step) {
        return Integer.parseInt(step.substring(0, step.indexOf('/')).replace(BREAKS, ""));
    }
}
