package dev.afterward.dispatch.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.OutcomeUnknownException;
import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.store.NewTask;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TicketTest {

    /** The same array many times over: what counts is what would be written. */
    @Test
    void counts_more_bytes_than_an_int_holds() {
        NewTask task = new NewTask(1, 1, 0, 0, 0, new byte[1 << 20]);
        Ticket ticket = new Ticket(Collections.nCopies(3_000, task), null, true, false);
        assertThat(ticket.bytes).isEqualTo(3_000L << 20);
    }

    @Test
    void names_a_few_of_many_tasks_whose_outcome_is_unknown() {
        List<NewTask> tasks = LongStream.rangeClosed(1, 1_999)
                .mapToObj(id -> new NewTask(id, 1, 0, 0, 0, new byte[1]))
                .toList();
        Ticket ticket = new Ticket(tasks, null, true, false);
        ticket.failed(new TaskStoreException("no answer", null), true);
        assertThatThrownBy(ticket::answer)
                .isInstanceOfSatisfying(
                        OutcomeUnknownException.class, e -> assertThat(e.ids()).hasSize(1_999))
                .hasMessage("it is not known whether the 1999 tasks " + new TaskId(1) + ", " + new TaskId(2) + ", "
                        + new TaskId(3) + ", … were stored");
    }

    @Test
    void names_the_only_task_whose_outcome_is_unknown() {
        Ticket ticket = new Ticket(List.of(new NewTask(7, 1, 0, 0, 0, new byte[1])), null, true, false);
        ticket.failed(new TaskStoreException("no answer", null), true);
        assertThatThrownBy(ticket::answer)
                .hasMessage("it is not known whether the task " + new TaskId(7) + " was stored");
    }
}
