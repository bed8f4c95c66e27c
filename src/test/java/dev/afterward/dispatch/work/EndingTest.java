package dev.afterward.dispatch.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskAbortedException;
import dev.afterward.TaskEvent;
import dev.afterward.dispatch.work.Attempt.Interruption;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.TaskStore;
import jakarta.ejb.EJBException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What outweighs what, when a processor ends in one way and its attempt was told to end in another. */
class EndingTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private static final long NOW = 1_800_000_000_000L;

    private final QueueConfig.Builder config = QueueConfig.builder("work")
            .maxAttempts(3)
            .timeout(Duration.ofSeconds(5))
            .retryOn(Set.of(TaskAbortedException.class, IOException.class))
            .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL));

    private Attempt attempt() {
        List<ProcessorBinding<?>> bindings =
                List.of(new ProcessorBinding<>(Work.class, config.build(), (task, context) -> {}));
        TaskStore.Opened opened = new TaskStore.Opened(1, 0, Map.of("work", 1), Set.of(), Map.of(), true, "node");
        Queues queues = new Queues(bindings, Queues.backoffs(bindings, type -> null), opened, 1, new WorkQueue());
        return new Attempt(new ClaimedTask(1, 1, 0, 0, 1, 1, 0, 0, new byte[0], null), queues.of(1), 0, null);
    }

    private static FollowUp follow(Attempt attempt, @Nullable Throwable thrown, @Nullable Interruption told) {
        if (told != null) {
            attempt.interrupt(told);
        }
        boolean excused = thrown != null && told == Interruption.STOPPING;
        return FollowUp.of(attempt, Ending.of(thrown, attempt.end(), excused), NOW, 0);
    }

    private static void failed(FollowUp followUp, String reason) {
        assertThat(followUp.settlement()).isInstanceOfSatisfying(Settlement.Ended.class, ended -> {
            assertThat(ended.state()).isEqualTo(RowState.FAILED);
            assertThat(ended.error()).contains(reason);
        });
        assertThat(followUp.event()).isInstanceOf(TaskEvent.Failed.class);
    }

    @Test
    void an_abort_is_final_whatever_is_retried_and_whatever_wraps_it() {
        TaskAbortedException abort = new TaskAbortedException("the account is closed");
        for (Throwable thrown : List.of(abort, new EJBException(abort), new ExecutionException(abort))) {
            failed(follow(attempt(), thrown, null), "the account is closed");
        }
        assertThat(follow(attempt(), new IOException("down"), null).settlement())
                .isInstanceOf(Settlement.Retried.class);
    }

    @Test
    void neither_the_time_nor_a_stop_explains_an_abort_away() {
        TaskAbortedException abort = new TaskAbortedException("the account is closed");
        failed(follow(attempt(), abort, Interruption.TIMEOUT), "the account is closed");
        failed(follow(attempt(), abort, Interruption.STOPPING), "the account is closed");
        failed(FollowUp.of(attempt(), Ending.of(new EJBException(abort), null, true), NOW, 0), "the account is closed");
    }

    @Test
    void a_cancellation_outweighs_an_abort() {
        FollowUp followUp = follow(attempt(), new TaskAbortedException("closed"), Interruption.CANCELLED);
        assertThat(followUp.settlement())
                .isInstanceOfSatisfying(
                        Settlement.Ended.class,
                        ended -> assertThat(ended.state()).isEqualTo(RowState.CANCELLED));
    }
}
