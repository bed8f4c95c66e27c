package dev.afterward.jdbc;

import dev.afterward.store.StoreUnusableException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** Brings the schema up to date, and refuses one from the future. */
final class Migrations {

    private final String store;
    private final SqlCatalog steps;
    private final int latest;

    Migrations(String store, SqlCatalog steps) {
        this.store = store;
        this.steps = steps;
        this.latest = steps.statements().keySet().stream()
                .mapToInt(Migrations::version)
                .max()
                .orElseThrow();
    }

    /** Installs what is missing, in one transaction. A database that needs nothing is only read. */
    void run(Session session, long now) throws SQLException {
        if (installed(session) != latest) {
            session.transaction(() -> install(session, now));
        }
    }

    /** Says which version is installed now. */
    private int install(Session session, long now) throws SQLException {
        if (session.statements().has(Sql.LOCK_SCHEMA)) {
            session.execute(Sql.LOCK_SCHEMA);
        }
        int installed = installed(session);
        if (installed == 0) {
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
            refuseForeign(session.query(Sql.CONFLICTS, row -> row.getString(1)));
            return 0;
        }
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

    private static int version(String step) {
        return Integer.parseInt(step.substring(0, step.indexOf('/')));
    }
}
