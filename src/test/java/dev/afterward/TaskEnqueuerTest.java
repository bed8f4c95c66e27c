package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.testing.EnqueuedTask;
import dev.afterward.testing.TaskTester;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks of one type, enqueued without a container. */
class TaskEnqueuerTest {

    @TaskQueue(name = "mail")
    public record Mail(String to) implements Task {}

    @TaskQueue(name = "letter")
    public record Letter(String to) implements Task {}

    private final TaskTester tester = TaskTester.of(Afterward.builder().processor(Mail.class, (task, context) -> {}));
    private final TaskEnqueuer<Mail> mails = TaskEnqueuer.of(tester.client());

    @AfterEach
    void close() {
        tester.close();
    }

    @Test
    void it_enqueues_as_its_client_does() {
        TaskId now = mails.enqueue(new Mail("ada"));
        TaskId later = mails.enqueue(new Mail("grace"), Duration.ofMinutes(1));
        TaskId urgent = mails.add(new Mail("edsger")).priority(7).submit().get(0);
        List<TaskId> both = mails.add(List.of(new Mail("barbara"), new Mail("donald")))
                .after(Duration.ofMinutes(2))
                .submit();
        assertThat(tester.enqueued(Mail.class))
                .extracting(EnqueuedTask::id)
                .containsExactly(urgent, now, later, both.get(0), both.get(1));
        assertThat(tester.assertEnqueued(new Mail("edsger")).priority()).isEqualTo(7);
        assertThat(tester.assertEnqueued(new Mail("grace")).due())
                .isEqualTo(tester.now().plus(Duration.ofMinutes(1)));
        assertThat(tester.assertEnqueued(new Mail("donald")).due())
                .isEqualTo(tester.now().plus(Duration.ofMinutes(2)));
    }

    @Test
    void a_missing_processor_is_reported_by_the_first_call() {
        TaskEnqueuer<Letter> letters = TaskEnqueuer.of(tester.client());
        assertThatThrownBy(() -> letters.enqueue(new Letter("ada")))
                .isInstanceOf(UnknownQueueException.class)
                .hasMessageContaining(Letter.class.getName());
    }

    @Test
    @SuppressWarnings("NullAway")
    void what_is_null_is_named() {
        assertThatNullPointerException().isThrownBy(() -> TaskEnqueuer.of(null)).withMessage("the client is null");
        assertThatNullPointerException().isThrownBy(() -> mails.enqueue(null)).withMessage("the task is null");
        assertThatNullPointerException()
                .isThrownBy(() -> mails.enqueue(new Mail("ada"), null))
                .withMessage("the delay is null");
        assertThatNullPointerException()
                .isThrownBy(() -> mails.add((Mail) null))
                .withMessage("the task is null");
        assertThatNullPointerException()
                .isThrownBy(() -> mails.add((List<Mail>) null))
                .withMessage("the collection of tasks is null");
        assertThatNullPointerException()
                .isThrownBy(() -> mails.add(Arrays.asList(new Mail("ada"), null)))
                .withMessage("the task is null, number 2 of 2");
        tester.assertNoneEnqueued();
    }
}
