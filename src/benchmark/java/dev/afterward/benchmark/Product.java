package dev.afterward.benchmark;

/** Whose queue it is, and how its store is read and filled from outside. */
enum Product {
    AFTERWARD(
            "Afterward",
            0,
            "select 1 from afterward_task where state in (0, 1, 2, 3, 8) limit 1",
            "insert into afterward_task (id, queue, state, priority, due, payload)"
                    + " with recursive n(i) as (select 1 union all select i + 1 from n where i < ? - 1)"
                    + " select id + i * 1024, queue, state, priority, due, payload from afterward_task, n"),
    DB_SCHEDULER(
            "db-scheduler",
            0,
            "select 1 from scheduled_tasks limit 1",
            "insert into scheduled_tasks"
                    + " with recursive n(i) as (select 1 union all select i + 1 from n where i < ? - 1)"
                    + " select task_name, 'copy-' || i, task_data, execution_time, picked, picked_by, last_success,"
                    + " last_failure, consecutive_failures, last_heartbeat, version, priority"
                    + " from scheduled_tasks, n"),
    JOBRUNR(
            "JobRunr",
            5_000,
            "select 1 from jobrunr_jobs where state in ('ENQUEUED', 'PROCESSING') limit 1",
            "insert into jobrunr_jobs"
                    + " with recursive n(i) as (select 1 union all select i + 1 from n where i < ? - 1)"
                    + " select copy, version, replace(jobAsJson, id, copy), jobSignature, state, createdAt, updatedAt,"
                    + " scheduledAt, recurringJobId from jobrunr_jobs,"
                    + " (select printf('%08x-0000-7000-8000-000000000000', i) as copy from n)");

    final String title;
    /** How long it may not look at its store; 0 when that is short, or never. */
    final int pollMillis;
    /** A query that finds a row as long as a task is not yet dealt with. */
    final String unfinished;
    /** Makes as many rows as the parameter says of the only row of a store. */
    final String multiplied;

    Product(String title, int pollMillis, String unfinished, String multiplied) {
        this.title = title;
        this.pollMillis = pollMillis;
        this.unfinished = unfinished;
        this.multiplied = multiplied;
    }

    /** Whether it forgets a task that has succeeded. */
    boolean forgets() {
        return this != JOBRUNR;
    }

    /** Whether it keeps a task that has succeeded. */
    boolean retains() {
        return this != DB_SCHEDULER;
    }

    /** Whether a second attempt may follow the first one at once. */
    boolean retriesAtOnce() {
        return this != JOBRUNR;
    }
}
