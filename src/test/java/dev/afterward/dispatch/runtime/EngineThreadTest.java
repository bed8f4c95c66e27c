package dev.afterward.dispatch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A thread that nothing ends but its last step. */
class EngineThreadTest {

    private final FakeLog log = new FakeLog();
    private final Messages messages = new Messages(log);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger steps = new AtomicInteger();

    private EngineThread thread(ThreadFactory threads, EngineThread.Step step) {
        return new EngineThread("patient", threads, messages, step, ended::countDown);
    }

    private boolean last() {
        return steps.incrementAndGet() < 3;
    }

    private boolean hasEnded() throws InterruptedException {
        return ended.await(20, TimeUnit.SECONDS);
    }

    /** What the engine had to say goes to the log, on this thread. */
    private void logAll() throws InterruptedException {
        messages.end();
        while (messages.again()) {
            // The next one.
        }
    }

    /** An exception that throws whatever it is asked. */
    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new NoClassDefFoundError("gone");
        }

        @Override
        public String toString() {
            throw new NoClassDefFoundError("gone");
        }
    }

    @Test
    void survives_whatever_a_step_throws_and_a_log_that_throws_as_well() throws Exception {
        log.handler = cause -> {
            throw new OutOfMemoryError("the log needs memory too");
        };
        Iterator<Throwable> thrown = List.of(
                        new OutOfMemoryError("heap"),
                        new StackOverflowError(),
                        new NoClassDefFoundError("gone"),
                        new InterruptedException(),
                        new Hostile(),
                        new IllegalStateException("why not"))
                .iterator();
        EngineThread thread = thread(DaemonThreads::newThread, () -> {
            if (thrown.hasNext()) {
                sneak(thrown.next());
            }
            return last();
        });
        thread.start();
        assertThat(hasEnded()).isTrue();
        assertThat(steps).hasValue(3);
        logAll();
        await().until(thread::isGone);
        assertThat(thread.isDead()).isFalse();
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable e) throws E {
        throw (E) e;
    }

    @Test
    void what_a_step_threw_is_logged_but_for_an_interruption() throws Exception {
        Iterator<Throwable> thrown = List.<Throwable>of(new InterruptedException(), new OutOfMemoryError("heap"))
                .iterator();
        thread(DaemonThreads::newThread, () -> {
                    if (thrown.hasNext()) {
                        sneak(thrown.next());
                    }
                    return false;
                })
                .start();
        assertThat(hasEnded()).isTrue();
        logAll();
        assertThat(log.lines).containsExactly("AFT-201: the thread patient goes on after an unexpected failure");
    }

    @Test
    void ends_though_what_follows_throws() throws Exception {
        EngineThread thread = new EngineThread("patient", DaemonThreads::newThread, messages, () -> false, () -> {
            throw new OutOfMemoryError("heap");
        });
        thread.start();
        TimeSource clock = TimeSource.system();
        assertThat(thread.awaitEnd(clock, clock.nanos() + TimeUnit.SECONDS.toNanos(20)))
                .isTrue();
        assertThat(thread.isGone()).isTrue();
        logAll();
        assertThat(log.lines).containsExactly("AFT-201: the thread patient goes on after an unexpected failure");
    }

    /** The last of several threads closes what they share: it looks from there whether all others are gone. */
    @Test
    void is_gone_when_what_follows_begins_which_is_done_once() {
        List<Boolean> gone = new CopyOnWriteArrayList<>();
        EngineThread[] thread = new EngineThread[1];
        thread[0] = new EngineThread(
                "patient", DaemonThreads::newThread, messages, () -> false, () -> gone.add(thread[0].isGone()));
        thread[0].start();
        thread[0].join(20_000);
        assertThat(gone).containsExactly(true);
    }

    @Test
    void goes_on_though_what_happened_cannot_be_said() throws Exception {
        EngineThread thread = new EngineThread(
                "patient",
                DaemonThreads::newThread,
                null,
                () -> {
                    if (steps.get() == 0) {
                        steps.incrementAndGet();
                        throw new IllegalStateException("why not");
                    }
                    return last();
                },
                ended::countDown);
        thread.start();
        assertThat(hasEnded()).isTrue();
        assertThat(steps).hasValue(3);
    }

    /** A step that always fails would keep a processor busy otherwise. */
    @Test
    void pauses_after_a_failure() {
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> made = new CopyOnWriteArrayList<>();
        EngineThread thread = thread(
                work -> {
                    made.add(DaemonThreads.newThread(work));
                    return made.get(0);
                },
                () -> {
                    if (over.get()) {
                        return false;
                    }
                    throw new IllegalStateException("again and again");
                });
        thread.start();
        await().until(() -> made.get(0).getState() == Thread.State.TIMED_WAITING);
        over.set(true);
        await().until(thread::isGone);
    }

    @Test
    void has_its_name_and_does_without_one_that_is_refused() throws Exception {
        List<String> names = new CopyOnWriteArrayList<>();
        thread(DaemonThreads::newThread, () -> {
                    names.add(Thread.currentThread().getName());
                    return false;
                })
                .start();
        assertThat(hasEnded()).isTrue();
        assertThat(names).containsExactly("patient");
        EngineThread nameless =
                new EngineThread(null, DaemonThreads::newThread, messages, this::last, () -> names.add("ended"));
        nameless.start();
        nameless.join(20_000);
        assertThat(names).containsExactly("patient", "ended");
    }

    /** A server's thread may have things to do behind what it was made for. */
    @Test
    void has_ended_though_its_thread_lives_on() {
        CountDownLatch release = new CountDownLatch(1);
        EngineThread thread = thread(
                work -> DaemonThreads.newThread(() -> {
                    work.run();
                    Uninterrupted.await(release, 60_000);
                }),
                () -> false);
        thread.start();
        TimeSource clock = TimeSource.system();
        assertThat(thread.awaitEnd(clock, clock.nanos() + TimeUnit.SECONDS.toNanos(20)))
                .isTrue();
        assertThat(thread.isGone()).isTrue();
        assertThat(thread.isDead()).isFalse();
        release.countDown();
    }

    @Test
    void is_replaced_when_it_is_dead() throws Exception {
        AtomicInteger made = new AtomicInteger();
        EngineThread thread =
                thread(work -> DaemonThreads.newThread(made.incrementAndGet() == 1 ? () -> {} : work), this::last);
        thread.start();
        await().until(thread::isDead);
        assertThat(thread.isGone()).isTrue();
        thread.replaceIfDead();
        assertThat(hasEnded()).isTrue();
        assertThat(steps).hasValue(3);
        thread.replaceIfDead();
        assertThat(made)
                .as("none in the place of one that has made its last step")
                .hasValue(2);
        logAll();
        assertThat(log.lines).containsExactly("AFT-220: the thread patient had ended unexpectedly and was replaced");
    }

    @Test
    void is_replaced_later_when_there_is_no_thread_to_take_its_place() throws Exception {
        AtomicInteger made = new AtomicInteger();
        EngineThread thread = thread(
                work -> switch (made.incrementAndGet()) {
                    case 1 -> DaemonThreads.newThread(() -> {});
                    case 2 -> throw new OutOfMemoryError("unable to create native thread");
                    case 3 -> null;
                    default -> DaemonThreads.newThread(work);
                },
                this::last);
        thread.start();
        await().until(thread::isDead);
        thread.replaceIfDead();
        thread.replaceIfDead();
        assertThat(thread.isDead()).isTrue();
        thread.replaceIfDead();
        assertThat(hasEnded()).isTrue();
        logAll();
        assertThat(log.lines)
                .containsExactly(
                        "AFT-221: the thread patient has ended and cannot be replaced; tried again soon",
                        "AFT-221: the thread patient has ended and cannot be replaced; tried again soon",
                        "AFT-220: the thread patient had ended unexpectedly and was replaced");
    }

    @Test
    void a_start_that_fails_can_be_repeated() throws Exception {
        AtomicBoolean poor = new AtomicBoolean(true);
        ThreadFactory factory = work -> new Thread(work) {
            @Override
            public synchronized void start() {
                if (poor.getAndSet(false)) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                super.start();
            }
        };
        EngineThread thread = thread(factory, this::last);
        assertThatThrownBy(thread::start).isInstanceOf(OutOfMemoryError.class);
        assertThat(thread.isGone()).isTrue();
        assertThat(thread.isDead()).as("it never was alive").isFalse();
        thread.start();
        assertThat(hasEnded()).isTrue();
    }

    @Test
    void a_factory_that_makes_no_thread_is_named() {
        EngineThread thread = thread(work -> null, this::last);
        assertThatThrownBy(thread::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the thread factory made no thread for patient");
        assertThat(thread.isGone()).isTrue();
    }

    @Test
    void is_replaced_later_when_the_one_that_takes_its_place_cannot_start() throws Exception {
        AtomicInteger made = new AtomicInteger();
        EngineThread thread = thread(
                work -> switch (made.incrementAndGet()) {
                    case 1 -> DaemonThreads.newThread(() -> {});
                    case 2 -> poor(work);
                    default -> DaemonThreads.newThread(work);
                },
                this::last);
        thread.start();
        await().until(thread::isDead);
        thread.replaceIfDead();
        assertThat(thread.isDead()).isTrue();
        thread.replaceIfDead();
        assertThat(hasEnded()).isTrue();
    }

    @Test
    void is_not_waited_for_when_it_is_dead() {
        EngineThread thread = thread(work -> DaemonThreads.newThread(() -> {}), this::last);
        thread.start();
        await().until(thread::isDead);
        TimeSource clock = TimeSource.system();
        assertThat(thread.awaitEnd(clock, clock.nanos() + TimeUnit.SECONDS.toNanos(20)))
                .isTrue();
    }

    /** It dies and is replaced between two looks of the one that waits, which goes on to wait for the new thread. */
    @Test
    void is_waited_for_by_the_thread_that_has_taken_its_place() {
        CountDownLatch dies = new CountDownLatch(1);
        CountDownLatch ends = new CountDownLatch(1);
        AtomicInteger made = new AtomicInteger();
        EngineThread thread = thread(
                work -> DaemonThreads.newThread(
                        made.incrementAndGet() == 1 ? () -> Uninterrupted.await(dies, 60_000) : work),
                () -> {
                    Uninterrupted.await(ends, 60_000);
                    return false;
                });
        thread.start();
        AtomicInteger looks = new AtomicInteger();
        FakeTime clock = new FakeTime(() -> {
            if (looks.incrementAndGet() == 1) {
                dies.countDown();
                thread.join(20_000);
                thread.replaceIfDead();
            } else {
                ends.countDown();
            }
        });
        assertThat(thread.awaitEnd(clock, TimeUnit.HOURS.toNanos(1))).isTrue();
        assertThat(thread.isGone()).isTrue();
    }

    @Test
    void is_waited_for_until_a_time() {
        CountDownLatch ends = new CountDownLatch(1);
        EngineThread thread = thread(DaemonThreads::newThread, () -> {
            Uninterrupted.await(ends, 60_000);
            return false;
        });
        thread.start();
        assertThat(thread.awaitEnd(new FakeTime(() -> {}), 0)).isFalse();
        ends.countDown();
    }

    /** A time that stands still, and something that happens whenever it is asked for. */
    private record FakeTime(Runnable look) implements TimeSource {
        @Override
        public long millis() {
            return 0;
        }

        @Override
        public long nanos() {
            look.run();
            return 0;
        }

        @Override
        public void parkUntil(Object blocker, long millis) {
            throw new UnsupportedOperationException();
        }
    }

    private static Thread poor(Runnable work) {
        return new Thread(work) {
            @Override
            public synchronized void start() {
                throw new OutOfMemoryError("unable to create native thread");
            }
        };
    }

    /** A step that sleeps before the starter has gone on could not be woken otherwise. */
    @Test
    void is_known_before_it_runs() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        AtomicBoolean current = new AtomicBoolean();
        ThreadFactory factory = work -> new Thread(work) {
            @Override
            @SuppressWarnings("UnsynchronizedOverridesSynchronized") // The thread needs the monitor to name itself.
            public void start() {
                super.start();
                Uninterrupted.await(looked, 20_000);
            }
        };
        EngineThread[] thread = new EngineThread[1];
        thread[0] = thread(factory, () -> {
            current.set(thread[0].isCurrent());
            looked.countDown();
            return false;
        });
        thread[0].start();
        assertThat(hasEnded()).isTrue();
        assertThat(current).isTrue();
    }
}
