package dev.afterward.benchmark;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.serializer.JacksonSerializer;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** db-scheduler. It has no retention: a one-time task is deleted when it has succeeded. */
final class DbScheduler implements Contestant {

    private static final List<String> SQLITE = List.of(
            "create table if not exists scheduled_tasks (task_name varchar(100), task_instance varchar(100), task_data blob,"
                    + " execution_time timestamp, picked bit, picked_by varchar(50), last_success timestamp,"
                    + " last_failure timestamp, consecutive_failures int, last_heartbeat timestamp, version bigint,"
                    + " priority smallint, primary key (task_name, task_instance))",
            "create index if not exists execution_time_idx on scheduled_tasks (execution_time)",
            "create index if not exists last_heartbeat_idx on scheduled_tasks (last_heartbeat)");

    /** With the table and the indexes of its documentation. */
    private static final List<String> POSTGRESQL = List.of(
            "create table if not exists scheduled_tasks (task_name text not null, task_instance text not null,"
                    + " task_data bytea, execution_time timestamp with time zone not null, picked boolean not null,"
                    + " picked_by text, last_success timestamp with time zone, last_failure timestamp with time zone,"
                    + " consecutive_failures int, last_heartbeat timestamp with time zone, version bigint not null,"
                    + " priority smallint, primary key (task_name, task_instance))",
            "create index if not exists execution_time_idx on scheduled_tasks (execution_time)",
            "create index if not exists last_heartbeat_idx on scheduled_tasks (last_heartbeat)");

    private static final int CONNECTIONS = 20;

    private final AtomicLong number = new AtomicLong(System.nanoTime());
    private final HikariDataSource pool;
    private final OneTimeTask<Order> task;
    private final Scheduler scheduler;

    private DbScheduler(HikariDataSource pool, OneTimeTask<Order> task, SchedulerBuilder builder) {
        this.pool = pool;
        this.task = task;
        scheduler = builder.threads(Setup.WORKERS)
                .serializer(new JacksonSerializer())
                .enableImmediateExecution()
                .shutdownMaxWait(Duration.ofSeconds(2))
                .build();
    }

    /** On a file. */
    static DbScheduler onFile(Setup setup, HikariDataSource pool) {
        Probe.execute(setup, SQLITE);
        OneTimeTask<Order> task = Tasks.oneTime("order", Order.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(Duration.ZERO))
                .execute((instance, context) -> {
                    setup.attempt(context.getExecution().consecutiveFailures == 0);
                    Arrivals.arrived(instance.getData().sent());
                });
        return new DbScheduler(
                pool, task, Scheduler.create(setup.watched(pool), task).pollUsingFetch(4, 20));
    }

    /** In a schema of PostgreSQL. */
    static DbScheduler onPostgresql(String url, UnaryOperator<SchedulerBuilder> polling) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        HikariDataSource pool = new HikariDataSource(config);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String text : POSTGRESQL) {
                statement.execute(text);
            }
        }
        OneTimeTask<Order> task = Tasks.oneTime("order", Order.class)
                .execute((instance, context) -> Arrivals.arrived(instance.getData().sent()));
        return new DbScheduler(pool, task, polling.apply(Scheduler.create(pool, task)));
    }

    private TaskInstance<Order> instance(Order order) {
        return task.instance(Long.toString(number.incrementAndGet()), order);
    }

    @Override
    public void enqueue(Order order) {
        scheduler.scheduleIfNotExists(instance(order), Instant.now());
    }

    @Override
    public void enqueue(List<Order> orders) {
        Stream<TaskInstance<?>> instances = orders.stream().map(this::instance);
        scheduler.scheduleBatch(instances, Instant.now());
    }

    @Override
    public void start() {
        scheduler.start();
    }

    @Override
    public void close() {
        scheduler.stop();
        pool.close();
    }
}
