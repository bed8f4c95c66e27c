package dev.afterward.crash;

import dev.afterward.Occurrence;
import dev.afterward.Overlap;
import dev.afterward.QueueConfig;
import dev.afterward.Recurrence;
import dev.afterward.SchedulePolicy;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.postgresql.Postgresql;
import dev.afterward.sqlite.Sqlite;
import dev.afterward.store.ScheduleTurn;
import dev.afterward.store.TaskStore;
import dev.afterward.store.Turn;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteDataSource;

/** A process that fires schedules every second, until it is killed or told to end. */
final class ScheduleChild {

    /** A task. */
    public record Work(String schedule, int millis) implements Task {}

    static final Duration EVERY = Duration.ofSeconds(1);

    /** Where the tasks are kept. */
    enum Place {
        FILE,
        SHARED_SQLITE,
        POSTGRESQL
    }

    /** What the schedules do. */
    static Map<String, SchedulePolicy> policies() {
        Map<String, SchedulePolicy> policies = new TreeMap<>();
        policies.put("plain", SchedulePolicy.DEFAULT);
        policies.put("allow", SchedulePolicy.DEFAULT.overlap(Overlap.ALLOW));
        policies.put("buffer", SchedulePolicy.DEFAULT.overlap(Overlap.BUFFER_ONE));
        policies.put("cancel", SchedulePolicy.DEFAULT.overlap(Overlap.CANCEL_OTHER));
        policies.put("catch", SchedulePolicy.DEFAULT.catchUp(4).overlap(Overlap.ALLOW));
        policies.put("late", SchedulePolicy.DEFAULT.latestStart(Duration.ofMillis(2_500)));
        policies.put("jitter", SchedulePolicy.DEFAULT.jitter(Duration.ofMillis(700)));
        return policies;
    }

    private ScheduleChild() {}

    /**
     * Lives.
     *
     * @param args the place, its directory, its address, by how many milliseconds the clock is wrong, and where to die
     */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[1]);
        long wrong = Long.parseLong(args[3]);
        TaskStore store = store(Place.valueOf(args[0]), directory, args[2]);
        ClientBuilder builder = new ClientBuilder()
                .store(args[4].equals("-") ? store : dying(store, args[4]))
                .workers(4)
                .lease(Duration.ofSeconds(1))
                .poll(Duration.ofSeconds(1))
                .clock(new Wrong(wrong))
                .processor(
                        Work.class,
                        QueueConfig.builder("work").concurrency(4).build(),
                        (task, context) -> run(directory, task, context));
        policies()
                .forEach((name, policy) -> builder.schedule(
                        name,
                        new Work(name, name.equals("buffer") || name.equals("cancel") ? 1_300 : 20),
                        Recurrence.every(EVERY),
                        policy));
        TaskEngine engine = builder.engine();
        engine.start();
        System.out.println("alive");
        if (System.in.read() == 'e') {
            end(engine);
        }
    }

    /** What has fired is run to its end. */
    private static void end(TaskEngine engine) throws InterruptedException {
        for (String name : policies().keySet()) {
            engine.schedules().pause(name);
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (isAnyOpen(engine) && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        engine.stop(Duration.ofSeconds(10));
        System.out.println("ended");
    }

    private static boolean isAnyOpen(TaskEngine engine) {
        return policies().keySet().stream()
                .anyMatch(name -> engine.schedules().history(name, 1_000).stream()
                        .anyMatch(one -> one.outcome() == Occurrence.Outcome.FIRED));
    }

    private static void run(Path directory, Work task, TaskContext context) throws Exception {
        Occurrence occurrence = context.occurrence().orElseThrow();
        // A single write survives the death of the process.
        Files.write(
                directory.resolve("runs-" + ProcessHandle.current().pid()),
                (task.schedule() + " " + occurrence.at().toEpochMilli() + " "
                                + context.id().value() + "\n")
                        .getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        TimeUnit.MILLISECONDS.sleep(task.millis());
    }

    private static TaskStore store(Place place, Path directory, String url) throws IOException {
        switch (place) {
            case FILE -> {
                return Stores.sqlite(directory.resolve("tasks.db"), true, work -> new Thread(work).start(), "a test");
            }
            case SHARED_SQLITE -> {
                SQLiteDataSource source = new SQLiteDataSource();
                source.setUrl("jdbc:sqlite:" + directory.resolve("tasks.db") + "?transaction_mode=IMMEDIATE");
                source.setJournalMode("WAL");
                source.setBusyTimeout(20_000);
                return Sqlite.dataSource(source);
            }
            default -> {
                PGSimpleDataSource source = new PGSimpleDataSource();
                source.setUrl(url);
                return Postgresql.dataSource(source);
            }
        }
    }

    /** A clock that is wrong. */
    private record Wrong(long by) implements TimeSource {

        private static final TimeSource SYSTEM = TimeSource.system();

        @Override
        public long millis() {
            return SYSTEM.millis() + by;
        }

        @Override
        public long nanos() {
            return SYSTEM.nanos();
        }

        @Override
        public void parkUntil(Object blocker, long until) {
            SYSTEM.parkUntil(blocker, until - by);
        }
    }

    /**
     * A store in which the process dies: {@code method:BEFORE}, {@code method:AFTER} or {@code method:COMMITTED}, with a number: at
     * the how manyth such moment.
     */
    private static TaskStore dying(TaskStore store, String where) {
        String[] parts = where.split(":", -1);
        AtomicInteger left = new AtomicInteger(Integer.parseInt(parts[2]));
        boolean[] reached = {false};
        Function<Object, Object> schedules = turn -> wrapped(ScheduleTurn.class, turn, (method, call) -> {
            boolean isIt = method.getName().equals(parts[0]);
            if (isIt && parts[1].equals("BEFORE") && left.decrementAndGet() == 0) {
                CrashPoint.die();
            }
            Object result = call.run();
            if (isIt && parts[1].equals("AFTER") && left.decrementAndGet() == 0) {
                CrashPoint.die();
            }
            reached[0] |= isIt;
            return result;
        });
        return (TaskStore) wrapped(
                TaskStore.class,
                store,
                (method, call) -> {
                    Object result = call.run();
                    if (method.getName().equals("turn")
                            && parts[1].equals("COMMITTED")
                            && reached[0]
                            && left.decrementAndGet() == 0) {
                        CrashPoint.die();
                    }
                    return result;
                },
                arguments -> {
                    if (arguments != null && arguments.length == 2 && arguments[1] instanceof Function<?, ?> work) {
                        @SuppressWarnings("unchecked")
                        Function<Turn, Object> original = (Function<Turn, Object>) work;
                        arguments[1] = (Function<Turn, Object>) turn -> {
                            reached[0] = false;
                            return original.apply((Turn) wrapped(Turn.class, turn, (method, call) -> {
                                Object result = call.run();
                                return method.getName().equals("schedules") ? schedules.apply(result) : result;
                            }));
                        };
                    }
                });
    }

    private interface Call {
        Object run() throws Throwable;
    }

    private interface Around {
        Object call(Method method, Call call) throws Throwable;
    }

    private interface Arguments {
        void change(Object[] arguments);
    }

    private static Object wrapped(Class<?> type, Object real, Around around) {
        return wrapped(type, real, around, arguments -> {});
    }

    private static Object wrapped(Class<?> type, Object real, Around around, Arguments change) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            if (method.getName().equals("turn")) {
                change.change(arguments);
            }
            return around.call(method, () -> {
                try {
                    return method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });
        });
    }
}
