package dev.afterward.dispatch.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.store.NewTask;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class TicketTest {

    /** The same array many times over: what counts is what would be written. */
    @Test
    void counts_more_bytes_than_an_int_holds() {
        NewTask task = new NewTask(1, 1, 0, 0, 0, new byte[1 << 20]);
        Ticket ticket = new Ticket(Collections.nCopies(3_000, task), null, true, false);
        assertThat(ticket.bytes).isEqualTo(3_000L << 20);
    }
}
