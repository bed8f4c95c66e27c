package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskQuery.Order;
import dev.afterward.store.TaskQuery.Range;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskFilterTest {

    private static TaskFilter filter(String... parameters) {
        Map<String, String[]> map = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            map.put(parameters[i], new String[] {parameters[i + 1]});
        }
        return TaskFilter.of(map);
    }

    private static final TaskQuery.Shown SHOWN = TaskQuery.Shown.ALL;

    @Test
    void readsAllOfIt() {
        TaskFilter filter = filter(
                "view",
                "failed",
                "order",
                "oldest",
                "queue",
                "a b&c",
                "q",
                " x ",
                "created-from",
                "2026-03-01T10:00",
                "due-to",
                "2026-03-01T10:00:05Z",
                "attempts-from",
                "2",
                "priority-to",
                "-1",
                "unknown",
                "y");
        TaskQuery query = filter.query(filter.view(), SHOWN);
        assertThat(query)
                .isEqualTo(new TaskQuery(
                        View.FAILED,
                        Order.OLDEST,
                        "a b&c",
                        null,
                        "x",
                        SHOWN,
                        new Range(1_772_359_200_000L, Long.MAX_VALUE),
                        new Range(Long.MIN_VALUE, 1_772_359_205_000L),
                        Range.ALL,
                        new Range(2, Long.MAX_VALUE),
                        new Range(Long.MIN_VALUE, -1)));
        assertThat(filter.link()).contains("queue=a+b%26c").doesNotContain("unknown");
    }

    @Test
    void asksForAllWithoutParameters() {
        assertThat(filter().query(filter().view(), null)).isEqualTo(TaskQuery.of(View.ALL));
        assertThat(filter("view", "ended").views())
                .containsExactly(View.SUCCEEDED, View.FAILED, View.CANCELLED, View.EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"view", "order", "created-from", "due-to", "attempts-from", "priority-to"})
    void namesWhatIsWrong(String name) {
        TaskFilter filter = filter(name, "<script>");
        assertThatThrownBy(() -> filter.query(filter.view(), SHOWN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("<script>");
    }
}
