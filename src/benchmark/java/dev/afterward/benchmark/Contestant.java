package dev.afterward.benchmark;

import java.util.List;

/** A task queue. It takes tasks in from its opening on. */
interface Contestant extends AutoCloseable {

    void enqueue(Order order);

    /** Takes many in, by the call that is meant for many. */
    void enqueue(List<Order> orders);

    /** Begins to run tasks. */
    void start();

    /** Stops, and leaves the file alone. */
    @Override
    void close();

    /** Who takes part. */
    enum Name {
        AFTERWARD(
                "Afterward",
                "a file of its own, everything else at its defaults",
                0,
                "select 1 from afterward_task where state in (0, 1, 2, 3, 8) limit 1",
                "insert into afterward_task (id, queue, state, priority, due, payload)"
                        + " with recursive n(i) as (select 1 union all select i + 1 from n where i < ? - 1)"
                        + " select id + i * 1024, queue, state, priority, due, payload from afterward_task, n") {
            @Override
            Contestant open(Setup setup) {
                return new AfterwardQueue(setup);
            }
        },
        DB_SCHEDULER(
                "db-scheduler",
                "HikariCP with one connection (as its own tests have it for SQLite), its indexes,"
                        + " enableImmediateExecution, pollUsingFetch(4, 20) (its documentation's for throughput),"
                        + " JacksonSerializer",
                0,
                "select 1 from scheduled_tasks limit 1",
                "insert into scheduled_tasks"
                        + " with recursive n(i) as (select 1 union all select i + 1 from n where i < ? - 1)"
                        + " select task_name, 'copy-' || i, task_data, execution_time, picked, picked_by, last_success,"
                        + " last_failure, consecutive_failures, last_heartbeat, version, priority"
                        + " from scheduled_tasks, n") {
            @Override
            Contestant open(Setup setup) {
                return new DbScheduler(setup);
            }
        },
        JOBRUNR(
                "JobRunr",
                "HikariCP with ten connections (its default, and with one it waits for itself), transaction_mode=IMMEDIATE"
                        + " (otherwise its transactions get in one another's way), JobRequest (no byte code to analyse),"
                        + " JacksonJsonMapper, the shortest poll interval that it allows for SQL (5 s), no dashboard",
                5_000,
                "select 1 from jobrunr_jobs where state in ('ENQUEUED', 'PROCESSING') limit 1",
                "insert into jobrunr_jobs"
                        + " with recursive n(i) as (select 1 union all select i + 1 from n where i < ? - 1)"
                        + " select copy, version, replace(jobAsJson, id, copy), jobSignature, state, createdAt, updatedAt,"
                        + " scheduledAt, recurringJobId from jobrunr_jobs,"
                        + " (select printf('%08x-0000-7000-8000-000000000000', i) as copy from n)") {
            @Override
            Contestant open(Setup setup) {
                return new JobRunrQueue(setup);
            }
        };

        final String title;
        /** How it is set up, beyond what all have in common. */
        final String settings;
        /** How long it may not look at its store; 0 when that is short, or never. */
        final int pollMillis;
        /** A query that finds a row as long as a task is not yet dealt with. */
        final String unfinished;
        /** Makes as many rows as the parameter says of the only row of a store. */
        final String multiplied;

        Name(String title, String settings, int pollMillis, String unfinished, String multiplied) {
            this.title = title;
            this.settings = settings;
            this.pollMillis = pollMillis;
            this.unfinished = unfinished;
            this.multiplied = multiplied;
        }

        abstract Contestant open(Setup setup);
    }
}
