package dev.afterward.jdbc;

import dev.afterward.store.StoreFigures;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is different from database to database. Implementations are immutable. */
public interface Dialect {

    /**
     * The texts of all statements.
     *
     * @return the catalog, with a statement for each constant of {@code Sql}
     */
    SqlCatalog statements();

    /**
     * The steps that make the schema, named {@code version/what}, in order. After one that is named {@code version!/what} no
     * library that knows only earlier versions can work with the store.
     *
     * @return the catalog
     */
    SqlCatalog migrations();

    /** Whether a store installs and upgrades its schema when it is opened. If not, it only looks whether it is there. */
    default boolean installs() {
        return true;
    }

    /**
     * Looks at a database before anything is changed in it, and refuses what cannot hold a store.
     *
     * @param connection a connection that has just been opened
     * @return what has to be asked before each turn
     * @throws SQLException when the database cannot be read
     * @throws dev.afterward.TaskStoreException when it is not for this dialect
     */
    Guard examine(Connection connection) throws SQLException;

    /**
     * Whether statements on a connection take part in a transaction that its user ends.
     *
     * @param connection a caller's connection
     * @return false when each statement would commit by itself
     * @throws SQLException when it cannot be found out
     */
    boolean inTransaction(Connection connection) throws SQLException;

    /** Whether the driver takes numbered placeholders ({@code ?1}), each of which may stand in several places. */
    boolean numbersPlaceholders();

    /**
     * A list as the one value that a statement takes apart.
     *
     * @param values numbers, or names without quotation marks and backslashes
     * @return the value
     */
    String list(List<?> values);

    /**
     * A text as the database can hold it.
     *
     * @param text any text
     * @return the same, as far as that is possible
     */
    default String text(String text) {
        return text;
    }

    /**
     * Whether several statements in one text, parted by semicolons, are sent together and answered together. It pays where the
     * database is behind a network.
     */
    boolean sendsStatementsTogether();

    /** Up to this many bytes a payload lies in its task's row, and not in the table of payloads. */
    int inlineBytes();

    /**
     * Whether an index holds entries of rows that were claimed or deleted, for a while: a search walks over them.
     */
    boolean keepsDeadIndexEntries();

    /** Whether a statement that was refused leaves nothing else to do in its transaction but to roll back, to a savepoint perhaps. */
    boolean refusalsEndTransactions();

    /**
     * What a failure means.
     *
     * @param failure what was thrown, perhaps with the database's own exception as a cause
     * @return its meaning
     */
    Fault classify(Throwable failure);

    /**
     * What a connection is notified of, where the database notifies.
     *
     * @param connection a connection that listens
     * @return its notifications, or null when they cannot be had: the connection is wrapped, and does not let through what
     *     is needed
     * @throws SQLException when that cannot be found out
     */
    default @Nullable Notifications notifications(Connection connection) throws SQLException {
        return null;
    }

    /**
     * Whether a failure may have left a connection to a server in the middle of a message, or without its server: then nobody
     * answers the next one.
     *
     * @param failure what was thrown
     * @return whether the connection has to be cut without another word; false where there is no server
     */
    default boolean isCutBy(Throwable failure) {
        return false;
    }

    /**
     * How much was written to a database and not yet carried over into its file.
     *
     * @param file what {@code Sql.STORAGE} calls the database
     * @return a number of bytes, 0 where there is no such thing
     */
    default long journalBytes(String file) {
        return 0;
    }

    /**
     * The room on the disk that a database is on.
     *
     * @param file what {@code Sql.STORE_FILE} calls the database
     * @param free what is free in it, in bytes
     * @return the room, or empty where the database is not here
     * @throws java.io.IOException when it cannot be found out
     */
    default Optional<StoreFigures.Space> space(String file, long free) throws IOException {
        return Optional.empty();
    }

    /** What a failure means. */
    enum Fault {
        /** A statement was refused; the transaction and its connection are as they were before it. */
        STATEMENT,
        /** Somebody else holds a lock for too long. */
        BUSY,
        /** There is no room for more. A COMMIT that fails so has left no complete record that a crash could bring back. */
        FULL,
        /** There is no saying what became of the transaction: the connection must not be used again. */
        CONNECTION,
        /** The database is damaged, or is none: there is no point in trying again. */
        DATABASE
    }

    /** What a connection is notified of. */
    @FunctionalInterface
    interface Notifications {

        /**
         * Waits for notifications. Sends nothing.
         *
         * @param millis how long to wait, at least 1
         * @return their texts; empty when there is none
         * @throws SQLException when the connection is lost
         */
        List<String> await(int millis) throws SQLException;
    }

    /** Watches over a database between turns. */
    interface Guard {

        /** Nothing to watch. */
        Guard NONE = () -> {};

        /**
         * Makes sure that the database is still the one that was opened.
         *
         * @throws dev.afterward.store.StoreUnusableException when it is not
         */
        void check();
    }
}
