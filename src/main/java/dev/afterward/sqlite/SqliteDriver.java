package dev.afterward.sqlite;

import dev.afterward.TaskStoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.SQLiteOpenMode;

/** The driver that an application brings along: it can be missing, incomplete, or without its native library. */
final class SqliteDriver {

    private static final String ARTEFACT = "org.xerial:sqlite-jdbc";

    private SqliteDriver() {}

    /** Never creates the file. */
    static Connection connect(Path file) throws SQLException {
        try {
            Properties properties = new Properties();
            properties.setProperty("open_mode", String.valueOf(SQLiteOpenMode.READWRITE.flag));
            // Otherwise each INSERT pays for a regular expression and a SELECT.
            properties.setProperty("jdbc.get_generated_keys", "false");
            return JDBC.createConnection(JDBC.PREFIX + file, properties);
        } catch (LinkageError e) {
            throw new TaskStoreException(remedy(e) + " (" + e + ")", e);
        } catch (SQLException e) {
            Throwable cause = e.getCause();
            // By its name: a class of the driver's may be missing in turn.
            if (cause != null && cause.getClass().getSimpleName().equals("NativeLibraryNotFoundException")) {
                throw new TaskStoreException(noNativeLibrary() + " (" + cause.getMessage() + ")", e);
            }
            throw e;
        }
    }

    private static String remedy(LinkageError error) {
        String message = String.valueOf(error.getMessage());
        if (error instanceof UnsatisfiedLinkError) {
            return noNativeLibrary();
        }
        // Without a cause a class was found, but could not be initialised: only the first error says why.
        boolean missing = error instanceof NoClassDefFoundError && error.getCause() instanceof ClassNotFoundException;
        if (!missing) {
            return "SQLite's driver cannot be used. If it has failed before in this process, the first error names the"
                    + " reason: remove it and start the process again. Otherwise use a later version of " + ARTEFACT;
        }
        if (message.startsWith("org/sqlite/")) {
            return "SQLite's driver is missing or incomplete: put " + ARTEFACT + " next to this library";
        }
        if (message.startsWith("org/slf4j/")) {
            return "SQLite's driver is there, but this version of it needs org.slf4j:slf4j-api, which is missing: add"
                    + " it, or use " + ARTEFACT + " 3.46.1.1 or later";
        }
        return "SQLite's driver is there, but the class " + message.replace('/', '.') + ", which it needs, is missing:"
                + " add the jar that has it";
    }

    private static String noNativeLibrary() {
        String set = System.getProperty("org.sqlite.tmpdir");
        return "SQLite's driver cannot load its native library. It unpacks the library to "
                + (set == null
                        ? System.getProperty("java.io.tmpdir") + " (java.io.tmpdir)"
                        : set + " (org.sqlite.tmpdir)")
                + ": if programs must not be loaded from there (a file system mounted with noexec) or nothing can be"
                + " written, set the system property org.sqlite.tmpdir to another directory and start the process again."
                + " Otherwise the driver has no library for this system";
    }
}
