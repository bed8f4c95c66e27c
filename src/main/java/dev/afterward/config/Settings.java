package dev.afterward.config;

import dev.afterward.Gate;
import dev.afterward.boot.SchemaConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an application, apart from those of its queues. All are within their ranges and fit together.
 *
 * @param datasource the JNDI name of the application's data source whose database holds the tasks too, or null for a
 *     database that only the tasks use
 * @param engineDatasource the JNDI name of a data source to the same database that takes no part in transactions, for
 *     what the engine does itself, or null for {@code datasource}; set together with {@code datasource} only
 * @param storeDatasource the JNDI name of a data source of a PostgreSQL that only the tasks use, or null; never set together
 *     with {@code datasource}, {@code engineDatasource} or {@code sqliteFile}
 * @param witnessDatasource the JNDI name of the data source with the witness table, or null for none; never set
 *     together with {@code datasource}
 * @param witnessKeep how long the marks of attempts are kept after the ends of their tasks; at least an hour
 * @param schema where the tables in PostgreSQL are; nothing of it is set without {@code datasource} or {@code storeDatasource}
 * @param sqliteFile the library's own file, or null for the default; never set together with {@code datasource} or
 *     {@code storeDatasource}
 * @param sqliteSynchronous what a commit to a SQLite file survives
 * @param workers how many attempts are made at the same time; 0 to 10,000, where 0 only enqueues
 * @param lease after how long without a sign of life running tasks may be taken over; at least one second
 * @param maxRescues how often a task may run again because its process died; not negative
 * @param cleanupInterval how often expired tasks are deleted; zero means never
 * @param restoreWithin how long a deleted task can be restored; zero means that it is gone at once
 * @param poll how often a client on PostgreSQL looks whether it has missed a signal; at least one second
 * @param shutdownGrace how long a stop waits for running attempts; not negative
 * @param payloadMaxSize the largest task, in bytes of its JSON; at least 1
 * @param gate what happens at a start when stored tasks would not run
 * @param threadFactory the JNDI name of a {@code ManagedThreadFactory}, or null for the container's default
 * @param autostart whether tasks are run from the application's start, without a call of {@code start()}
 * @param testing whether tasks are run when a test says so, and not by themselves
 * @param application the name to which declared schedules belong, or null for the one that the server gives the application
 * @param consoleViewerRole the role that may see the console, or null for none; never set when {@code consoleOpen}
 * @param consoleOpen whether everybody may see the console
 */
public record Settings(
        @Nullable String datasource,
        @Nullable String engineDatasource,
        @Nullable String storeDatasource,
        @Nullable String witnessDatasource,
        Duration witnessKeep,
        SchemaConfig schema,
        @Nullable Path sqliteFile,
        Synchronous sqliteSynchronous,
        int workers,
        Duration lease,
        int maxRescues,
        Duration cleanupInterval,
        Duration restoreWithin,
        Duration poll,
        Duration shutdownGrace,
        int payloadMaxSize,
        Gate gate,
        @Nullable String threadFactory,
        boolean autostart,
        boolean testing,
        @Nullable String application,
        @Nullable String consoleViewerRole,
        boolean consoleOpen) {}
