package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ParametersTest {

    private static final List<String> NAMES = List.of(
            "view",
            "order",
            "range",
            "do",
            "task",
            "id",
            "all",
            "queue",
            "q",
            "cursor",
            "due",
            "priority",
            "most",
            "before",
            "created-from",
            "created-to",
            "due-from",
            "due-to",
            "finished-from",
            "finished-to",
            "attempts-from",
            "attempts-to",
            "priority-from",
            "priority-to",
            "schedule",
            "begins",
            "after",
            "history",
            "preview",
            "kind",
            "cron",
            "zone",
            "every",
            "missing",
            "doubled",
            "missed",
            "catch-up",
            "late",
            "overlap",
            "jitter");

    private static final List<String> VALUES = List.of(
            "",
            " ",
            "failed",
            "ended",
            "RETRY",
            "day",
            "oldest",
            "0HB6ZV3K40G00",
            "1",
            "-1",
            "0",
            "2147483647",
            "2147483648",
            "-9223372036854775808",
            "9999999999999999999999",
            "1e3",
            "0x10",
            "٣",
            "NaN",
            "2026-03-01T10:00",
            "2026-03-01T10:00:05Z",
            "2026-02-30T10:00",
            "0000-01-01T00:00",
            "-0001-01-01T00:00",
            "+999999999-12-31T23:59:59",
            "-999999999-01-01T00:00:00",
            "+1000000000-12-31T23:59:59.999999999Z",
            "9999-12-31T23:59:59",
            "9999-12-31T23:59:59.5",
            "10000-01-01T00:00",
            "yesterday",
            "<script>alert(1)</script>",
            "\u0000",
            "a\u0000b",
            "\ud800",
            "\udc00x",
            "#{1+1}",
            "${7*7}",
            "%00",
            "' or 1=1 --",
            "\r\nX: y",
            "to:ann error:\"timed out\" late",
            "to:\"ann",
            "x".repeat(201),
            "x".repeat(70_000));

    private static Map<String, String[]> parameters(String... pairs) {
        Map<String, String[]> parameters = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            parameters.put(pairs[i], new String[] {pairs[i + 1]});
        }
        return parameters;
    }

    static Stream<String> names() {
        return NAMES.stream();
    }

    /** Whatever is sent is either refused, with all that its sender needs to know, or can be read. */
    @ParameterizedTest
    @MethodSource("names")
    void everyValueIsRefusedByNameOrRead(String name) {
        int refused = 0;
        for (String value : VALUES) {
            Map<String, String[]> parameters = parameters(name, value);
            try {
                Parameters.check(parameters);
                Parameters.checkTerms(parameters);
            } catch (BadValueException e) {
                refused++;
                assertRefused(e, name, value);
                continue;
            }
            read(parameters);
        }
        assertThat(refused).as(name).isPositive();
    }

    private static void assertRefused(BadValueException e, String name, String value) {
        ConsoleText text = new ConsoleText(Locale.ENGLISH);
        Problem problem = e.problem(text);
        assertThat(problem.status()).isEqualTo(400);
        String stripped = value.strip();
        assertThat(problem.detail())
                .contains(Wording.text(stripped, 200), text.of("field." + name), "Allowed: ")
                .hasSizeLessThan(1_700);
    }

    private static void read(Map<String, String[]> parameters) {
        TaskFilter filter = TaskFilter.of(parameters);
        for (View view : filter.views()) {
            TaskQuery query = filter.query(view, null);
            assertThat(query.isEmpty()).isFalse();
        }
        assertThat(filter.link()).doesNotContain("<", " ", "\u0000", "\n");
        assertThat(WayBack.from(ConsolePage.CONFIRM, parameters)).doesNotContain("<", " ", "\u0000", "\n");
        Selection selection = Selection.of(parameters);
        assertThat(selection.tasks()).hasSizeLessThanOrEqualTo(1);
    }

    @Provide
    Arbitrary<Map<String, String[]>> requests() {
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.of(VALUES),
                Arbitraries.strings().ofMaxLength(30),
                Arbitraries.longs().map(String::valueOf));
        Arbitrary<String[]> several = values.array(String[].class).ofMaxSize(3);
        return Combinators.combine(
                        Arbitraries.of(NAMES).list().ofMaxSize(5),
                        several.list().ofSize(5))
                .as((names, all) -> {
                    Map<String, String[]> map = new HashMap<>();
                    for (int i = 0; i < names.size(); i++) {
                        map.put(names.get(i), all.get(i));
                    }
                    return map;
                });
    }

    @Property
    void noRequestIsAnythingElse(@ForAll("requests") Map<String, String[]> request) {
        try {
            Parameters.check(request);
            Parameters.checkTerms(request);
        } catch (BadValueException e) {
            assertThat(e.problem(new ConsoleText(Locale.ENGLISH)).status()).isEqualTo(400);
            return;
        }
        TaskFilter filter = TaskFilter.of(request);
        filter.views()
                .forEach(view -> assertThat(filter.query(view, null).isEmpty()).isFalse());
    }

    @ParameterizedTest
    @CsvSource({
        "created, 2026-03-02T00:00, 2026-03-01T00:00",
        "due, 2026-03-01T00:00:01Z, 2026-03-01T00:00",
        "finished, 9999-01-01T00:00, 0000-01-01T00:00",
        "attempts, 2, 1",
        "priority, 10, 9"
    })
    void aBeginningDoesNotLieBehindTheEnd(String name, String from, String to) {
        assertThatThrownBy(() -> Parameters.check(parameters(name + "-from", from, name + "-to", to)))
                .isInstanceOfSatisfying(
                        BadValueException.class,
                        e -> assertThat(e.problem(new ConsoleText(Locale.ENGLISH))
                                        .detail())
                                .contains(from, to));
        Parameters.check(parameters(name + "-from", from, name + "-to", from));
    }

    @ParameterizedTest
    @CsvSource({
        "'', do",
        "RESCHEDULE, task",
        "RESCHEDULE, due",
        "REPRIORITIZE, task",
        "REPRIORITIZE, priority",
        "COMMIT, task",
        "ROLL_BACK, task"
    })
    void whatAFormNeedsIsMissed(String deed, String name) {
        Map<String, String[]> form =
                parameters("do", deed, "task", "0HB6ZV3K40G00", "due", "2026-03-01T10:00", "priority", "1");
        Parameters.requireForm(parameters("do", "CANCEL", "all", "true"));
        form.put(name, new String[] {" "});
        assertThatThrownBy(() -> Parameters.requireForm(form))
                .isInstanceOfSatisfying(BadValueException.class, e -> assertRefused(e, name, ""));
        form.remove(name);
        assertThatThrownBy(() -> Parameters.requireForm(form)).isInstanceOf(BadValueException.class);
    }

    @Test
    void oneOfTwoValuesIsNotTakenForTheOther() {
        Map<String, String[]> twice = Map.of("view", new String[] {"failed", "", "running"});
        assertThatThrownBy(() -> Parameters.check(twice))
                .isInstanceOfSatisfying(
                        BadValueException.class,
                        e -> assertThat(e.problem(new ConsoleText(Locale.ENGLISH))
                                        .detail())
                                .contains("failed", "running"));
        Parameters.check(Map.of("view", new String[] {"failed", "failed", ""}));
        Parameters.check(Map.of("task", new String[] {"0HB6ZV3K40G00", "0HB6ZV3K40G01"}));
    }

    /** Whatever is wrong with it, its name is said in words. */
    @Test
    void everyParameterHasAName() {
        for (Locale language : Language.ALL) {
            ConsoleText text = new ConsoleText(language);
            assertThat(Parameters.names())
                    .isNotEmpty()
                    .allSatisfy(name ->
                            assertThat(text.has("field." + name)).as(name).isTrue());
        }
    }
}
