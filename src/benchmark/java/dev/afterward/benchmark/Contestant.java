package dev.afterward.benchmark;

import java.util.Arrays;
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

    /** Who takes part, and by what settings: a peer by several, of which the better one counts, row by row. */
    enum Name {
        AFTERWARD(Product.AFTERWARD, "", "a file of its own, everything else at its defaults") {
            @Override
            Contestant open(Setup setup) {
                return AfterwardQueue.onFile(setup);
            }
        },
        DB_SCHEDULER_ONE(
                Product.DB_SCHEDULER,
                "one",
                "HikariCP with one connection (as its own tests have it for SQLite), its indexes,"
                        + " enableImmediateExecution, pollUsingFetch(4, 20) (its documentation's for throughput),"
                        + " JacksonSerializer") {
            @Override
            Contestant open(Setup setup) {
                return DbScheduler.onFile(setup, setup.pool(1));
            }
        },
        DB_SCHEDULER_TEN(
                Product.DB_SCHEDULER, "ten", "the same with ten connections and transaction_mode=IMMEDIATE") {
            @Override
            Contestant open(Setup setup) {
                return DbScheduler.onFile(setup, setup.pool(Setup.WORKERS, "transaction_mode=IMMEDIATE"));
            }
        },
        JOBRUNR_TEN(
                Product.JOBRUNR,
                "ten",
                "HikariCP with ten connections (its default, and with one it waits for itself), transaction_mode=IMMEDIATE"
                        + " (otherwise its transactions get in one another's way), JobRequest (no byte code to analyse),"
                        + " JacksonJsonMapper, the shortest poll interval that it allows for SQL (5 s), no dashboard") {
            @Override
            Contestant open(Setup setup) {
                return new JobRunrQueue(setup, setup.pool(Setup.WORKERS, "transaction_mode=IMMEDIATE"));
            }
        },
        JOBRUNR_THREE(Product.JOBRUNR, "three", "the same with three connections") {
            @Override
            Contestant open(Setup setup) {
                return new JobRunrQueue(setup, setup.pool(3, "transaction_mode=IMMEDIATE"));
            }
        };

        final Product product;
        /** What its settings are called; empty when there are no others. */
        final String variant;
        /** How it is set up, beyond what all have in common. */
        final String settings;

        Name(Product product, String variant, String settings) {
            this.product = product;
            this.variant = variant;
            this.settings = settings;
        }

        abstract Contestant open(Setup setup);

        String title() {
            return variant.isEmpty() ? product.title : product.title + " (" + variant + ")";
        }

        static List<Name> of(Product product) {
            return Arrays.stream(values()).filter(name -> name.product == product).toList();
        }

        /** Whether it is the first of its product's. */
        boolean isFirst() {
            return of(product).get(0) == this;
        }
    }
}
