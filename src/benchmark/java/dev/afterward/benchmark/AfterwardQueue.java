package dev.afterward.benchmark;

import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.TaskClient;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import java.time.Duration;
import java.util.List;

/** Afterward on a file of its own; behind a data source only where somebody wants to look at its statements. */
final class AfterwardQueue implements Contestant {

    private final TaskClient client;

    AfterwardQueue(Setup setup) {
        ClientBuilder builder = new ClientBuilder();
        if (setup.watch() == null) {
            builder.store(Stores.sqlite(setup.file(), setup.full(), work -> new Thread(work).start(), "the benchmark"));
        } else {
            builder.dataSource(setup.watched(setup.pool(2)));
        }
        RetentionPolicy retention = setup.retained()
                ? new RetentionPolicy(Duration.ofDays(1), Retain.ALL, Retain.ALL)
                : RetentionPolicy.NONE;
        client = builder.workers(Setup.WORKERS)
                .processor(
                        Order.class,
                        QueueConfig.of(Order.class).toBuilder().retention(retention).build(),
                        (order, context) -> Arrivals.arrived(order.sent()))
                .build();
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
