package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.crash.Ledger.Kind;
import dev.afterward.crash.Ledger.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be known from a ledger, and what cannot. */
class BookTest {

    private final List<Line> lines = new ArrayList<>();

    private void write(String process, Kind kind, String... words) {
        lines.add(new Line(lines.size(), process, kind, List.of(words)));
    }

    private Book book() {
        return new Book(lines, false, Duration.ofSeconds(1));
    }

    /** A process may die right after a commit, before it has said so. */
    @Test
    void a_rescue_in_the_last_turn_of_a_process_is_possible_and_not_certain() {
        write("a", Kind.STARTED, "7", "1", "fleeting", "errand", "1");
        write("b", Kind.TURN, "1", "rescue:7:1");
        write("b", Kind.COMMITTED, "1");
        write("b", Kind.TURN, "2", "rescue:7:2");
        assertThat(book().mostRescues("errand")).isEqualTo(2);
    }

    @Test
    void a_turn_that_was_undone_has_rescued_nothing() {
        write("a", Kind.STARTED, "7", "1", "fleeting", "errand", "1");
        write("b", Kind.TURN, "1", "rescue:7:1");
        write("b", Kind.UNDONE, "1");
        assertThat(book().mostRescues("errand")).isZero();
    }

    /** Its process may die each time between the claim and the beginning. */
    @Test
    void a_task_that_has_never_begun_may_have_been_rescued() {
        write("a", Kind.INTENT, "order", "plain", "other", "errand");
        write("a", Kind.TAKEN, "order", "6", "7");
        write("b", Kind.TURN, "1", "rescue:7:1");
        write("b", Kind.COMMITTED, "1");
        assertThat(book().mostRescues("errand")).isEqualTo(1);
        assertThat(book().mostRescues("other")).isZero();
    }
}
