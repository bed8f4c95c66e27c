package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchBoxTest {

    @Test
    void termsAndTextAreToldApart() {
        SearchBox box = SearchBox.of(" late  mail to:ann@example.com customer.to:\"two words\"  now error:x:y ");
        assertThat(box.text()).isEqualTo("late  mail now");
        assertThat(box.conditions())
                .containsExactly(
                        new FieldTerm("to", "ann@example.com"),
                        new FieldTerm("customer.to", "two words"),
                        new ErrorTerm("x:y"));
    }

    /** Or a message that is pasted would not be found. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "IllegalStateException: connection refused",
                "https://example.com/a?b=c",
                "10:30:05",
                "{\"to\":\"ann\"}",
                "\"to\":\"ann\"",
                "say \"to:ann\" twice",
                "a..b:c",
                "to:",
                "<script>alert(1)</script>",
                "0HB6ZV3K40G00"
            })
    void whatIsNoTermIsText(String typed) {
        SearchBox box = SearchBox.of(typed);
        assertThat(box.terms()).isEmpty();
        assertThat(box.text()).isEqualTo(typed);
    }

    @Test
    void quotesMakeATextOfATerm() {
        assertThat(SearchBox.of("\"refused: host:80\"").text()).isEqualTo("refused: host:80");
        assertThat(SearchBox.of("to:ann \"host:80\"").text()).isEqualTo("host:80");
        assertThat(SearchBox.of(" ").text()).isNull();
        assertThat(SearchBox.of("\"\"").text()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x to:\"ann", "to:\"ann\"x", "to:\"", "error:\"a\"\""})
    void quotesThatAreWrongAreRefusedWithWhatIsAllowed(String typed) {
        SearchBox box = SearchBox.of(typed);
        assertThatThrownBy(box::conditions)
                .isInstanceOfSatisfying(
                        BadValueException.class,
                        e -> assertThat(e.problem(new ConsoleText(Locale.ENGLISH))
                                        .detail())
                                .contains(box.terms().get(0).typed(), "quotation mark", ":\"…\""));
    }

    @Test
    void aPartIsTakenOut() {
        SearchBox box = SearchBox.of("late to:ann error:\"timed out\" mail");
        assertThat(box.without(0)).isEqualTo("error:\"timed out\" late mail");
        assertThat(box.without(1)).isEqualTo("to:ann late mail");
        assertThat(box.withoutText()).isEqualTo("to:ann error:\"timed out\"");
        assertThat(SearchBox.of("to:ann").without(0)).isEmpty();
        assertThat(List.of(
                        SearchBox.of(box.without(0)).conditions(),
                        SearchBox.of(box.without(0)).text()))
                .containsExactly(List.of(new ErrorTerm("timed out")), "late mail");
    }
}
