package dev.afterward.dispatch.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.TaskStoreException;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.Turn;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operation that fails takes with it. */
class IsolationTest {

    private final List<String> notes = new ArrayList<>();
    private final Turn turn = (Turn)
            Proxy.newProxyInstance(Turn.class.getClassLoader(), new Class<?>[] {Turn.class}, (proxy, method, args) -> {
                notes.add(method.getName());
                ((Runnable) args[0]).run();
                return null;
            });

    private void run(Isolation isolation, RuntimeException failure) {
        isolation.run(
                turn,
                () -> {
                    notes.add("runs");
                    if (failure != null) {
                        throw failure;
                    }
                },
                told -> notes.add("told of " + told.getMessage()));
    }

    @Test
    void together_a_failure_is_that_of_the_turn() {
        run(Isolation.TOGETHER, null);
        assertThatThrownBy(() -> run(Isolation.TOGETHER, new TaskStoreException("bad")))
                .hasMessage("bad");
        assertThat(notes).containsExactly("runs", "runs");
    }

    @Test
    void alone_a_failure_is_told_and_the_turn_goes_on() {
        Isolation.Alone alone = new Isolation.Alone();
        run(alone, null);
        assertThat(alone.hasFailed()).isFalse();
        run(alone, new TaskStoreException("bad"));
        run(alone, null);
        assertThat(alone.hasFailed()).isTrue();
        assertThat(notes).containsExactly("isolated", "runs", "isolated", "runs", "told of bad", "isolated", "runs");
    }

    @Test
    void a_store_that_cannot_be_used_is_the_end_of_the_turn() {
        Isolation.Alone alone = new Isolation.Alone();
        assertThatThrownBy(() -> run(alone, new StoreUnusableException("damaged", null)))
                .isInstanceOf(StoreUnusableException.class);
        assertThat(notes).containsExactly("isolated", "runs");
    }
}
