package dev.afterward.benchmark;

import dev.afterward.Afterward;
import dev.afterward.TaskService;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** Afterward in a schema of PostgreSQL. */
final class PostgresAfterward implements Contestant {

    private final TaskService client;

    PostgresAfterward(String url, int workers) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        client = Afterward.builder()
                .dataSource(dataSource)
                .workers(workers)
                .processor(Order.class, (order, context) -> Arrivals.arrived(order.sent()))
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
