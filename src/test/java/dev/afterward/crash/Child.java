package dev.afterward.crash;

import dev.afterward.Task;
import dev.afterward.crash.Errands.Deadly;
import dev.afterward.crash.Errands.Fleeting;
import dev.afterward.crash.Errands.Held;
import dev.afterward.crash.Errands.Lasting;
import dev.afterward.crash.Errands.Stubborn;
import dev.afterward.crash.World.Mode;
import dev.afterward.crash.World.Settings;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A process that is there to be killed. */
final class Child {

    /** What it does. */
    enum Job {
        /** Enqueues and runs at random, until it dies. */
        LOAD,
        /** Does everything there is to do, again and again, until it dies. */
        EVERYTHING,
        /** Runs one task that does not end. */
        HOLD,
        /** Enqueues a task that kills its process, if it is not there yet. */
        KILLER,
        /** Enqueues a bulk: more than a turn may write. Its tasks have two queues, so they are promoted. */
        BULK,
        /** Enqueues a bulk for one queue: it is claimed from before it is promoted. */
        BULK_OF_ONE_QUEUE,
        /**
         * Enqueues a thousand tasks that take a while, and says {@code holds} when it has claimed some of them that have not begun,
         * and stands still. They may begin when there is a file of the name {@code on}; it goes on, and enqueues some more, when
         * there is one of the name {@code more}.
         */
        MANY,
        /** Enqueues nothing. */
        NOTHING
    }

    /**
     * What a child is told.
     *
     * @param point where it dies by itself, or {@code -}
     */
    record Order(Job job, Mode mode, Path directory, int maxRescues, Mutation mutation, String point, long seed) {

        static Order of(Job job, Mode mode, Path directory) {
            return new Order(job, mode, directory, World.MAX_RESCUES, Mutation.NONE, "-", 1);
        }

        Order with(Mutation value) {
            return new Order(job, mode, directory, maxRescues, value, point, seed);
        }

        Order at(CrashPoint value) {
            return new Order(job, mode, directory, maxRescues, mutation, value.toString(), seed);
        }

        Order seeded(long value) {
            return new Order(job, mode, directory, maxRescues, mutation, point, value);
        }

        Order rescuing(int value) {
            return new Order(job, mode, directory, value, mutation, point, seed);
        }

        String line() {
            return String.join(
                    "\t",
                    job.name(),
                    mode.name(),
                    directory.toString(),
                    String.valueOf(maxRescues),
                    mutation.name(),
                    point,
                    String.valueOf(seed));
        }

        static Order parse(String line) {
            String[] parts = line.split("\t", -1);
            return new Order(
                    Job.valueOf(parts[0]),
                    Mode.valueOf(parts[1]),
                    Path.of(parts[2]),
                    Integer.parseInt(parts[3]),
                    Mutation.valueOf(parts[4]),
                    parts[5],
                    Long.parseLong(parts[6]));
        }
    }

    private static final int LOADERS = 3;
    /** Three chunks. */
    private static final int BULK = 4_100;

    private Child() {}

    public static void main(String[] args) throws Exception {
        var in = new java.io.BufferedReader(new java.io.InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = in.readLine();
        if (line == null) {
            return;
        }
        // Whoever has started this process may die too.
        Thread orphan = new Thread(() -> exitAtEnd(in), "orphan");
        orphan.setDaemon(true);
        orphan.start();
        Order order = Order.parse(line);
        CrashPoint point = order.point.equals("-") ? null : CrashPoint.parse(order.point);
        World world = new World(
                order.mode,
                order.directory,
                new Settings(
                        name(ProcessHandle.current().pid()), World.LEASE, order.maxRescues, order.mutation, point));
        say("open");
        world.start();
        switch (order.job) {
            case LOAD -> load(world, new Random(order.seed));
            case EVERYTHING -> everything(world);
            case HOLD -> world.plain("hold", UnaryOperator.identity(), List.of(new Held("held")));
            case KILLER -> kill(world, order.seed);
            case BULK -> bulk(world);
            case BULK_OF_ONE_QUEUE -> bulkOfOneQueue(world);
            case MANY -> many(world, order.directory);
            case NOTHING -> {}
        }
        say("running");
        Thread.currentThread().join();
    }

    /** What the ledger calls a process. */
    static String name(long pid) {
        return "process" + pid;
    }

    private static void exitAtEnd(java.io.BufferedReader in) {
        try {
            while (in.readLine() != null) {
                // Nothing more is said.
            }
        } catch (IOException e) {
            // The same.
        }
        Runtime.getRuntime().halt(0);
    }

    private static void say(String word) {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(
                new java.io.FileOutputStream(java.io.FileDescriptor.out), StandardCharsets.UTF_8));
        out.println(word);
        out.flush();
    }

    private static void kill(World world, long seed) {
        if (seed == 1) {
            world.plain("deadly", UnaryOperator.identity(), List.of(new Deadly("deadly")));
        }
    }

    /** In mode {@link Mode#SHARED} without a transaction: the application's own would hold all of it. */
    static void bulk(World world) {
        bulk(world, "bulk", i -> i % 2 == 0 ? new Fleeting("bulk." + i, "") : new Stubborn("bulk." + i, 0));
    }

    static void bulkOfOneQueue(World world) {
        // On a busy machine the first one may be promoted before anything of it is claimed.
        for (int round = 0; round < 20; round++) {
            String group = "bulk." + round;
            bulk(world, group, i -> new Fleeting(group + "." + i, ""));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    private static void bulk(World world, String group, IntFunction<Task> task) {
        world.plain(
                group,
                UnaryOperator.identity(),
                IntStream.range(0, BULK).mapToObj(task).toList());
    }

    private static void many(World world, Path directory) throws InterruptedException {
        world.standstill.arm();
        lasting(world, "many", 1_000);
        world.standstill.await();
        say("holds");
        await(directory.resolve("on"));
        world.standstill.letBegin();
        await(directory.resolve("more"));
        world.standstill.end();
        lasting(world, "more", 50);
    }

    private static void await(Path file) {
        while (!Files.exists(file)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static void lasting(World world, String group, int count) {
        world.plain(
                group,
                UnaryOperator.identity(),
                IntStream.range(0, count)
                        .mapToObj(i -> new Lasting(group + "." + i))
                        .toList());
    }

    private static void everything(World world) throws Exception {
        for (int round = 0; round < 200; round++) {
            Script.run(world, name(ProcessHandle.current().pid()) + "." + round);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        say("alive");
    }

    private static void load(World world, Random random) {
        for (int i = 0; i < LOADERS; i++) {
            String prefix = name(ProcessHandle.current().pid()) + "." + i + ".";
            Random own = new Random(random.nextLong());
            new Thread(() -> Load.run(world, own, prefix), "load " + i).start();
        }
    }
}
