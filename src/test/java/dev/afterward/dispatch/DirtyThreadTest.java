package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import dev.afterward.TaskEvent;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What code of others changes on a thread of the engine is put back before the next call. */
class DirtyThreadTest {

    /** A task whose processor leaves its thread as it should not. */
    public record Careless(int number) implements Task {}

    /** One of somebody else. */
    public record Work(int number) implements Task {}

    private record Seen(ClassLoader loader, String name, int priority, boolean interrupted) {
        static Seen now() {
            Thread thread = Thread.currentThread();
            return new Seen(
                    thread.getContextClassLoader(), thread.getName(), thread.getPriority(), thread.isInterrupted());
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // Not relied on.
    private static void spoil() {
        Thread thread = Thread.currentThread();
        thread.setContextClassLoader(new URLClassLoader(new URL[0], null));
        thread.setName("spoilt");
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.interrupt();
    }

    @Test
    void the_next_attempt_finds_the_thread_as_it_was() {
        Queue<Seen> seen = new ConcurrentLinkedQueue<>();
        try (EngineFixture fixture = new EngineFixture()
                .workers(1)
                .processor(Careless.class, (task, context) -> {
                    spoil();
                    if (task.number() == 2) {
                        throw new IllegalStateException("after that");
                    }
                })
                .processor(Work.class, (task, context) -> seen.add(Seen.now()))) {
            TaskEngine engine = fixture.start();
            engine.enqueue(new Work(0));
            engine.add(List.of(new Careless(1), new Work(1), new Careless(2), new Work(2)))
                    .submit();
            await().until(() -> seen.size() == 3);
        }
        Seen before = Objects.requireNonNull(seen.peek());
        assertThat(before.name()).isEqualTo("afterward-worker-1");
        assertThat(before.interrupted()).isFalse();
        assertThat(seen).containsOnly(before);
    }

    @Test
    void the_next_listener_finds_the_thread_as_it_was() {
        List<Seen> seen = new CopyOnWriteArrayList<>();
        try (EngineFixture fixture = new EngineFixture()
                .processor(Work.class, (task, context) -> {})
                .listener(event -> {
                    seen.add(Seen.now());
                    spoil();
                    if (event instanceof TaskEvent.Started) {
                        throw new IllegalStateException("after that");
                    }
                })) {
            fixture.start().enqueue(new Work(0));
            await().until(() -> seen.size() == 3);
        }
        assertThat(seen.get(0).name()).isEqualTo("afterward-events");
        assertThat(seen).containsOnly(seen.get(0));
        assertThat(seen.get(0).interrupted()).isFalse();
    }
}
