package dev.afterward.benchmark;

import java.sql.SQLException;

/** Who takes part on PostgreSQL, and by what settings. */
enum PostgresContestant {
    AFTERWARD("Afterward", "afterward_task", "PGSimpleDataSource, everything else at its defaults") {
        @Override
        Contestant open(String url) {
            return AfterwardQueue.onPostgresql(url, Setup.WORKERS);
        }
    },
    DB_SCHEDULER_LOCK(
            "db-scheduler (lock)",
            "scheduled_tasks",
            "HikariCP with twenty connections, its indexes, enableImmediateExecution, pollUsingLockAndFetch(1, 4)"
                    + " (its documentation's for throughput), JacksonSerializer") {
        @Override
        Contestant open(String url) throws SQLException {
            return DbScheduler.onPostgresql(url, builder -> builder.pollUsingLockAndFetch(1, 4));
        }
    },
    DB_SCHEDULER_FETCH("db-scheduler (fetch)", "scheduled_tasks", "the same with pollUsingFetch(4, 20)") {
        @Override
        Contestant open(String url) throws SQLException {
            return DbScheduler.onPostgresql(url, builder -> builder.pollUsingFetch(4, 20));
        }
    },
    GRAPHILE_WORKER(
            "Graphile Worker",
            "_private_jobs",
            "in Node.js, with what its documentation has for the fastest throughput: 24 concurrent jobs, 25 connections, a local"
                    + " queue of 500, completions in batches without delay") {
        @Override
        Contestant open(String url) {
            throw new IllegalStateException("it does not run in Java");
        }
    },
    BARE("bare database", "afterward_task", "Afterward's tables and its statements, in a loop on one connection") {
        @Override
        Contestant open(String url) throws SQLException {
            return new PostgresBare(url);
        }
    };

    final String title;
    /** The table that is empty when nothing is left. */
    final String table;
    /** How it is set up, beyond what all have in common. */
    final String settings;

    PostgresContestant(String title, String table, String settings) {
        this.title = title;
        this.table = table;
        this.settings = settings;
    }

    abstract Contestant open(String url) throws SQLException;
}
