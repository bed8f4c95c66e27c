package dev.afterward.benchmark;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.serializer.JacksonSerializer;
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

/** db-scheduler in a schema of PostgreSQL, with the table and the indexes of its documentation. */
final class PostgresDbScheduler implements Contestant {

    private static final List<String> SCHEMA = List.of(
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

    PostgresDbScheduler(String url, UnaryOperator<SchedulerBuilder> polling) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        pool = new HikariDataSource(config);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String text : SCHEMA) {
                statement.execute(text);
            }
        }
        task = Tasks.oneTime("order", Order.class)
                .execute((instance, context) -> Arrivals.arrived(instance.getData().sent()));
        scheduler = polling.apply(Scheduler.create(pool, task)
                        .threads(Setup.WORKERS)
                        .serializer(new JacksonSerializer())
                        .enableImmediateExecution()
                        .shutdownMaxWait(Duration.ofSeconds(2)))
                .build();
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
