package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.EngineHealth.Store;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskStore;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a health check makes of a store that cannot be read. */
class HealthProbeTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private final MemoryStore store = new MemoryStore();
    private EngineFixture fixture;
    private TaskEngine engine;

    @BeforeEach
    void start() {
        fixture = new EngineFixture(store).clock(new DrivenClock()).processor(Work.class, (task, context) -> {});
        engine = fixture.start();
        fixture.awaitRest();
    }

    @AfterEach
    void stop() {
        store.failWith(null);
        fixture.close();
    }

    private Store probe(RuntimeException failure) {
        TaskStore unreadable = (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (proxy, method, arguments) -> {
                    throw failure;
                });
        return HealthProbe.of(engine.life(), unreadable, 4, 0).store();
    }

    @Test
    void one_that_cannot_be_read_now_is_failing() {
        assertThat(probe(new TaskStoreException("locked"))).isEqualTo(Store.FAILING);
        assertThat(engine.life().turns.refusal()).isNull();
    }

    /** An idle client makes no turn by itself: it would go on to accept tasks until somebody enqueues one. */
    @Test
    void one_that_cannot_be_used_is_refused_from_then_on_and_that_is_said() {
        RuntimeException failure = new StoreUnusableException("another file is there", null);
        store.failWith(failure);
        assertThat(probe(failure)).isEqualTo(Store.REFUSED);
        await().until(() -> engine.life().turns.refusal() == failure);
        assertThat(engine.health().store()).isEqualTo(Store.REFUSED);
    }
}
