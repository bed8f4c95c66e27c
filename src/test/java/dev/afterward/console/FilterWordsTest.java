package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.console.ConfirmSheet.Field;
import dev.afterward.console.FilterWords.Part;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FilterWordsTest {

    private static final FilterWords WORDS = new FilterWords(new ConsoleText(Locale.ENGLISH));

    private static final String ALL =
            "?view=failed&order=oldest&q=late+to%3Aann+error%3A%22timed+out%22&group=00000000000000ff"
                    + "&created-from=2026-03-01T10%3A00&attempts-to=3&priority-from=-1&queue=mail";

    @Test
    void eachPartIsNamedAndIsTakenOutAlone() {
        TaskFilter filter = TaskFilter.ofLink(ALL);
        List<Part> parts = WORDS.parts(filter);
        assertThat(parts)
                .extracting(Part::field)
                .containsExactly(
                        new Field("Queue", "mail"),
                        new Field("Kind of error", "only tasks with errors of one kind"),
                        new Field("Field to", "ann"),
                        new Field("Error", "timed out"),
                        new Field("ID, payload or error", "late"),
                        new Field("Created from (UTC)", "2026-03-01T10:00"),
                        new Field("Attempts to", "3"),
                        new Field("Priority from", "-1"));
        for (Part part : parts) {
            assertThat(part.others().get("view")).isEqualTo("failed");
            assertThat(part.others().get("order")).isEqualTo("oldest");
            List<Part> left = WORDS.parts(part.others());
            assertThat(left).as(part.name()).hasSize(parts.size() - 1);
            assertThat(left).extracting(Part::field).doesNotContain(part.field());
        }
    }

    @Test
    void theLastTermLeavesNoSearch() {
        TaskFilter filter = TaskFilter.ofLink("?q=to%3Aann");
        assertThat(WORDS.parts(filter))
                .singleElement()
                .satisfies(part -> assertThat(part.others().values()).isEmpty());
        assertThat(WORDS.parts(new TaskFilter(Map.of("view", "all", "order", "newest"))))
                .isEmpty();
    }

    @Test
    void aQuestionAlwaysSaysQueueAndView() {
        assertThat(WORDS.of(TaskFilter.ofLink("?q=to%3Aann")))
                .containsExactly(
                        new Field("Queue", "All queues"), new Field("View", "All"), new Field("Field to", "ann"));
        assertThat(WORDS.of(TaskFilter.ofLink(ALL)))
                .startsWith(new Field("Queue", "mail"), new Field("View", "Failed"));
    }

    /** An entry of the audit is shown, whatever it says. */
    @Test
    void quotesThatAreWrongAreSaidAsTheyAre() {
        assertThat(WORDS.parts(TaskFilter.ofLink("?q=to%3A%22ann")))
                .extracting(Part::field)
                .containsExactly(new Field("Field to", "to:\"ann"));
    }
}
