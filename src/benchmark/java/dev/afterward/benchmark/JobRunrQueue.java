package dev.afterward.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.configuration.JobRunrConfiguration.JobRunrConfigurationResult;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.sql.sqlite.SqLiteStorageProvider;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;

/** JobRunr. It always retains: a job that has succeeded is deleted days later. */
final class JobRunrQueue implements Contestant {

    private final HikariDataSource pool;
    private final SqLiteStorageProvider store;
    private final JobRunrConfigurationResult jobs;

    JobRunrQueue(Setup setup, HikariDataSource connections) {
        pool = connections;
        store = new SqLiteStorageProvider(setup.watched(pool));
        jobs = JobRunr.configure()
                .useJsonMapper(new JacksonJsonMapper())
                .useStorageProvider(store)
                .useBackgroundJobServer(
                        BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                                .andWorkerCount(Setup.WORKERS)
                                .andPollInterval(Duration.ofSeconds(5))
                                .andInterruptJobsAwaitDurationOnStopBackgroundJobServer(Duration.ofMillis(100)),
                        false)
                .initialize();
    }

    /**
     * The order, as its requests have it.
     *
     * @param order the order
     */
    public record OrderRequest(Order order) implements JobRequest {
        @Override
        public Class<OrderHandler> getJobRequestHandler() {
            return OrderHandler.class;
        }
    }

    /** Its handler. */
    public static final class OrderHandler implements JobRequestHandler<OrderRequest> {
        @Override
        public void run(OrderRequest request) {
            Arrivals.arrived(request.order().sent());
        }
    }

    @Override
    public void enqueue(Order order) {
        jobs.getJobRequestScheduler().enqueue(new OrderRequest(order));
    }

    @Override
    public void enqueue(List<Order> orders) {
        jobs.getJobRequestScheduler().enqueue(orders.stream().map(OrderRequest::new));
    }

    @Override
    public void start() {
        jobs.getBackgroundJobServer().start();
    }

    @Override
    public void close() {
        JobRunr.destroy();
        store.close();
        pool.close();
    }
}
