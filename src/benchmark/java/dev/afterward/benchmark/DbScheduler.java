package dev.afterward.benchmark;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.serializer.JacksonSerializer;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** db-scheduler. It has no retention: a one-time task is deleted when it has succeeded. */
final class DbScheduler implements Contestant {

    private static final List<String> SCHEMA = List.of(
            "create table if not exists scheduled_tasks (task_name varchar(100), task_instance varchar(100), task_data blob,"
                    + " execution_time timestamp, picked bit, picked_by varchar(50), last_success timestamp,"
                    + " last_failure timestamp, consecutive_failures int, last_heartbeat timestamp, version bigint,"
                    + " priority smallint, primary key (task_name, task_instance))",
            "create index if not exists execution_time_idx on scheduled_tasks (execution_time)",
            "create index if not exists last_heartbeat_idx on scheduled_tasks (last_heartbeat)");

    private final AtomicLong number = new AtomicLong(System.nanoTime());
    private final HikariDataSource pool;
    private final OneTimeTask<Order> task;
    private final Scheduler scheduler;

    DbScheduler(Setup setup, HikariDataSource connections) {
        Probe.execute(setup, SCHEMA);
        pool = connections;
        task = Tasks.oneTime("order", Order.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(Duration.ZERO))
                .execute((instance, context) -> {
                    setup.attempt(context.getExecution().consecutiveFailures == 0);
                    Arrivals.arrived(instance.getData().sent());
                });
        scheduler = Scheduler.create(setup.watched(pool), task)
                .threads(Setup.WORKERS)
                .serializer(new JacksonSerializer())
                .enableImmediateExecution()
                .pollUsingFetch(4, 20)
                .shutdownMaxWait(Duration.ofSeconds(2))
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
