package dev.afterward.benchmark;

import dev.afterward.CountedStatements;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.TaskClient;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.store.TaskStore;
import java.time.Duration;
import java.util.List;

/** Afterward on a file of its own. */
final class AfterwardQueue implements Contestant {

    private final TaskClient client;

    AfterwardQueue(Setup setup) {
        RetentionPolicy retention = setup.retained()
                ? new RetentionPolicy(Duration.ofDays(1), Retain.ALL, Retain.ALL)
                : RetentionPolicy.NONE;
        client = new ClientBuilder()
                .store(store(setup))
                .workers(Setup.WORKERS)
                .processor(
                        Order.class,
                        QueueConfig.of(Order.class).toBuilder().retention(retention).build(),
                        (order, context) -> Arrivals.arrived(order.sent()))
                .build();
    }

    private static TaskStore store(Setup setup) {
        CountedStatements watch = setup.watch();
        return watch == null
                ? Stores.sqlite(setup.file(), setup.full(), work -> new Thread(work).start(), "the benchmark")
                : WatchedStore.of(setup.file(), watch);
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
