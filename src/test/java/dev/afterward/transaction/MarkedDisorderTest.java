package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.QueueConfig;
import dev.afterward.TaskAbortedException;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.ManualOperations.Deed;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Attempts that leave marks. Their commits and processors fail in any way; meanwhile tasks are cancelled, run again and deleted, and the
 * client is stopped and started, or goes on with a copy of its file beside the one that was taken for dead. In the end each task, its
 * marks and its work have to say the same. {@code -Dcrash.whole=true} does so for longer; a failure names the seed.
 */
class MarkedDisorderTest extends MarkedBench {

    private static final boolean IS_WHOLE = Boolean.getBoolean("crash.whole");
    private static final int STEPS = IS_WHOLE ? 120 : 50;
    private static final String SUCCEEDED = "5";
    private static final Set<TaskStatus> OPEN = Set.of(TaskStatus.PENDING, TaskStatus.RUNNING);

    private final List<TaskId> ids = new ArrayList<>();
    private Path file;
    private TaskEngine engine;

    static LongStream seeds() {
        return IS_WHOLE ? LongStream.range(0, 10) : LongStream.of(System.nanoTime());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void each_task_ends_as_its_marks_and_its_work_say(long seed) throws Exception {
        Random random = new Random(seed);
        commit = this::commitSomehow;
        file = file();
        startAgain();
        for (int step = 0; step < STEPS; step++) {
            try {
                interfere(random);
            } catch (TaskStoreException e) {
                // What was asked for could not be done in time, which is no promise.
            }
        }
        TaskEngine last = engine;
        awaiting().until(() -> ids.stream().map(last::status).noneMatch(OPEN::contains));
        engines.forEach(one -> one.stop(Duration.ofSeconds(5)));
        List<String> wrong = new ArrayList<>();
        for (int number = 0; number < ids.size(); number++) {
            check(number, wrong);
        }
        assertThat(wrong).isEmpty();
    }

    private void startAgain() {
        engine = start(file, MarkedDisorderTest::configure, this::bookSomehow);
    }

    private static void configure(QueueConfig.Builder queue) {
        queue.timeout(Duration.ofSeconds(5)).maxSnoozes(3).backoff(every(Duration.ofMillis(30)));
    }

    private void commitSomehow(Demarcation.Step real) throws Exception {
        switch (ThreadLocalRandom.current().nextInt(8)) {
            case 0 -> MANAGER.rollback();
            case 1 -> {
                real.run();
                throw new IllegalStateException("the reply is lost");
            }
            case 2 -> {
                MANAGER.rollback();
                throw new IllegalStateException("rolled back");
            }
            case 3 -> {
                pass(20);
                real.run();
            }
            default -> real.run();
        }
    }

    private void bookSomehow(Charge charge, TaskContext context) throws Exception {
        book(charge, context);
        switch (ThreadLocalRandom.current().nextInt(10)) {
            case 0 -> throw new IllegalStateException("declined");
            case 1 -> throw new TaskAbortedException("declined for good");
            case 2 -> context.snooze(Duration.ofMillis(5));
            case 3 -> MANAGER.commit();
            case 4 -> pass(30);
            default -> {}
        }
    }

    private void interfere(Random random) throws Exception {
        if (ids.isEmpty()) {
            ids.add(engine.enqueue(new Charge(0)));
        }
        List<TaskId> one = List.of(ids.get(random.nextInt(ids.size())));
        switch (random.nextInt(12)) {
            case 0 -> engine.cancel(one.get(0));
            case 1 -> apply(Deed.CANCEL, ids);
            case 2 -> apply(Deed.RETRY, one);
            case 3 -> apply(Deed.RUN_NOW, ids);
            case 4 -> {
                apply(Deed.DELETE, one);
                apply(Deed.RESTORE, one);
            }
            case 5 -> pass(30);
            case 6 -> {
                if (random.nextInt(4) == 0) {
                    engine.stop(Duration.ofMillis(200));
                    engine.start();
                }
            }
            case 7 -> {
                if (random.nextInt(3) == 0) {
                    file = copied(file);
                    startAgain();
                }
            }
            default -> ids.add(engine.enqueue(new Charge(ids.size())));
        }
    }

    private void apply(Deed deed, List<TaskId> tasks) {
        List<TaskId> ignored = engine.manualOperations().apply(deed, tasks, "ann");
    }

    /** A task that has succeeded has one mark that says so in its generation, and any other task none; each such mark has its work. */
    private void check(int number, List<String> wrong) throws SQLException {
        long task = ids.get(number).value();
        String marked = "from afterward_effect where store <> 'table' and task = " + task;
        for (String row : rows(
                file, "select state || ' ' || generation || ' ' || claims from afterward_task where id = " + task)) {
            String[] parts = row.split(" ", -1);
            List<String> done = texts("select done || '' " + marked + " and generation = " + parts[1]);
            boolean ended = parts[0].equals(SUCCEEDED) ? done.equals(List.of("1")) : !done.contains("1");
            // What was never claimed in a copy is ended there without a look at the marks.
            boolean unclaimed = parts[2].equals("0");
            int works = texts("select '' from entry where number = " + number).size();
            int marks = texts("select '' " + marked + " and done = 1").size();
            if (!(ended || unclaimed) || works != marks) {
                wrong.add("task " + number + ": state, generation, claims " + row + ", marks " + done + ", works "
                        + works);
            }
        }
    }
}
