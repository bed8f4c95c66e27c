package dev.afterward.benchmark;

import dev.afterward.Afterward;
import dev.afterward.CountedStatements;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.TaskService;
import dev.afterward.boot.ClientBuilder;
import java.time.Duration;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** Afterward, wherever it keeps its tasks. */
final class AfterwardQueue implements Contestant {

    private final TaskService client;

    private AfterwardQueue(TaskService client) {
        this.client = client;
    }

    /** On a file of its own. */
    static AfterwardQueue onFile(Setup setup) {
        RetentionPolicy retention = setup.retained()
                ? new RetentionPolicy(Duration.ofDays(1), Retain.ALL, Retain.ALL)
                : RetentionPolicy.NONE;
        QueueConfig config = QueueConfig.of(Order.class).toBuilder()
                .retention(retention)
                .maxAttempts(setup.ending() == Setup.Ending.RETRIED ? 2 : 1)
                .build();
        return new AfterwardQueue(builder(setup)
                .processor(Order.class, config, (order, context) -> {
                    setup.attempt(context.attempt() == 1);
                    Arrivals.arrived(order.sent());
                })
                .build());
    }

    /** In a schema of PostgreSQL. */
    static AfterwardQueue onPostgresql(String url, int workers) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        return new AfterwardQueue(Afterward.builder()
                .dataSource(dataSource)
                .workers(workers)
                .processor(Order.class, (order, context) -> Arrivals.arrived(order.sent()))
                .build());
    }

    private static Afterward.Builder builder(Setup setup) {
        CountedStatements watch = setup.watch();
        return watch == null
                ? Clients.on(setup.file(), setup.full())
                : new ClientBuilder().store(WatchedStore.of(setup.file(), watch)).workers(Setup.WORKERS);
    }

    @Override
    public void enqueue(Order order) {
        client.enqueue(order);
    }

    @Override
    public void enqueue(List<Order> orders) {
        client.add(orders).submit();
    }

    @Override
    public void start() {
        client.start();
    }

    @Override
    public void close() {
        client.stopNow();
    }
}
