package dev.afterward.dispatch.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.dispatch.runtime.DaemonThreads;
import dev.afterward.dispatch.runtime.Uninterrupted;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Workers whose threads cannot be made, or die. */
class WorkersTest {

    private static final int COUNT = 4;

    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    private Bench bench() {
        return new Bench(COUNT, (task, context) -> {
            running.incrementAndGet();
            release.await(60, TimeUnit.SECONDS);
            running.decrementAndGet();
        });
    }

    private Thread made(Runnable work) {
        Thread thread = DaemonThreads.newThread(work);
        threads.add(thread);
        return thread;
    }

    @Test
    void all_are_hired_or_none_and_a_hire_that_failed_can_be_repeated() {
        for (int failing = 1; failing <= COUNT; failing++) {
            int last = failing;
            AtomicInteger made = new AtomicInteger();
            Bench bench = new Bench(COUNT, (task, context) -> {});
            Workers workers = bench.workers(work -> {
                if (made.incrementAndGet() == last) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                return made(work);
            });
            assertThatThrownBy(() -> workers.hire(COUNT)).isInstanceOf(OutOfMemoryError.class);
            await().until(workers::areGone);
            assertThat(workers.missing()).isZero();
            workers.hire(COUNT);
            bench.give(20);
            await().until(() -> bench.ended.size() == 20);
            assertThat(threads.stream().filter(Thread::isAlive)).hasSize(COUNT);
            workers.dismiss();
            await().until(workers::areGone);
            threads.clear();
        }
    }

    /** One of the workers of the hire that failed has an attempt by then, and goes when it has ended. */
    @Test
    void none_of_a_hire_that_failed_stays() {
        AtomicReference<Bench> used = new AtomicReference<>();
        AtomicInteger made = new AtomicInteger();
        Bench bench = bench();
        used.set(bench);
        Workers workers = bench.workers(work -> {
            if (made.incrementAndGet() == 2) {
                used.get().give(1);
                await().until(() -> running.get() == 1);
                throw new OutOfMemoryError("unable to create native thread");
            }
            return made(work);
        });
        assertThatThrownBy(() -> workers.hire(COUNT)).isInstanceOf(OutOfMemoryError.class);
        workers.hire(COUNT);
        assertThat(workers.missing()).isZero();
        release.countDown();
        await().until(() -> !threads.get(0).isAlive());
        bench.give(20);
        await().until(() -> bench.ended.size() == 21);
        assertThat(threads.stream().filter(Thread::isAlive)).hasSize(COUNT);
        assertThat(bench.isFree(COUNT)).isTrue();
        workers.dismiss();
    }

    @Test
    void those_without_a_living_thread_are_counted_and_replaced() {
        AtomicInteger made = new AtomicInteger();
        Bench bench = bench();
        Workers workers = bench.workers(work -> made(made.incrementAndGet() <= COUNT ? () -> {} : work));
        workers.hire(COUNT);
        await().until(() -> workers.missing() == COUNT);
        assertThat(workers.isAnyDead()).isTrue();
        bench.give(1);
        workers.replaceDead();
        assertThat(workers.missing()).isZero();
        await().until(() -> running.get() == 1);
        release.countDown();
        workers.dismiss();
        await().until(workers::areGone);
        assertThat(workers.missing()).as("none is missed after a dismissal").isZero();
    }

    @Test
    void those_whose_attempts_go_on_after_they_were_told_to_end_are_counted() {
        Bench bench = new Bench(COUNT, (task, context) -> {
            running.incrementAndGet();
            Uninterrupted.await(release, 60_000);
        });
        Workers workers = bench.workers();
        workers.hire(COUNT);
        bench.give(2);
        await().until(() -> running.get() == 2);
        assertThat(workers.stuck()).isZero();
        bench.claimed.interruptAll(null);
        assertThat(workers.stuck()).isEqualTo(2);
        release.countDown();
        await().until(() -> workers.stuck() == 0);
        workers.dismiss();
    }

    @Test
    void what_cannot_be_given_back_waits_on_and_the_rest_goes_back() {
        Bench bench = bench();
        bench.work.open(1);
        bench.give(3);
        List<Attempt> out = bench.work.close();
        bench.thrown.add(new OutOfMemoryError("heap"));
        assertThatThrownBy(() -> bench.handOver.giveBack(out)).isInstanceOf(OutOfMemoryError.class);
        assertThat(bench.ended).hasSize(2);
        assertThat(bench.outOfStep).as("the coordinator looks").hasValue(1);
        bench.handOver.giveBack(bench.work.overdue(0));
        assertThat(bench.ended).hasSize(3);
    }
}
