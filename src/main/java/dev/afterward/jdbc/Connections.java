package dev.afterward.jdbc;

import dev.afterward.store.Durability;
import java.sql.Connection;
import java.sql.SQLException;

/** Where a store's connections come from, and what the database wants done around its turns. */
public interface Connections extends AutoCloseable {

    /** What messages call the store: a file, a data source. */
    String name();

    /**
     * Takes the database into possession.
     *
     * @throws dev.afterward.TaskStoreException when it cannot be had
     */
    void open();

    /**
     * Opens a connection for turns. It has auto-commit: the store begins and commits by statement.
     *
     * @return a new connection, to be closed by the caller
     * @throws SQLException when there is none
     */
    Connection writer() throws SQLException;

    /**
     * Sets a connection for turns up, once the database has been examined.
     *
     * @param writer the connection
     * @throws SQLException when it refuses
     */
    default void tune(Connection writer) throws SQLException {}

    /**
     * Opens a connection for short reads.
     *
     * @return a new connection, to be closed by the caller
     * @throws SQLException when there is none
     */
    Connection reader() throws SQLException;

    /**
     * Makes sure that the files its connections write to are still those that they have opened.
     *
     * @throws dev.afterward.store.StoreUnusableException when they are not
     */
    default void requireIntact() {}

    /** The writer is about to be closed. If it is the last connection, the database may delete what belongs to it. */
    default void closesWriter() {}

    /** Whether the writer is kept from turn to turn. */
    boolean keepsWriter();

    /** Whether the reader is kept from read to read. */
    boolean keepsReader();

    /** Whether turns may be made by any thread. */
    boolean turnsOnCallersThreads();

    /** Whether nobody else can use the database while it is open. */
    boolean exclusive();

    /**
     * Is told, outside a transaction, what the next one has to survive.
     *
     * @param writer the connection
     * @param durability what its commit has to survive
     * @throws SQLException when that cannot be arranged
     */
    default void beforeTurn(Connection writer, Durability durability) throws SQLException {}

    /**
     * Is told that a transaction has committed. What fails here fails no turn.
     *
     * @param writer the connection
     */
    default void afterTurn(Connection writer) {}

    /** Gives the database up. All connections are closed before. */
    @Override
    default void close() {}

    /**
     * The writer is given up because of a failure; the next one may have to make something good.
     *
     * @param failure what has failed
     */
    default void gaveUpWriter(Throwable failure) {}
}
