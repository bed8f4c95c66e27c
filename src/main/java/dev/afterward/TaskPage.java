package dev.afterward;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A page of a {@link TaskSearch}.
 *
 * @param tasks the tasks, in the search's order; fewer than asked for, even none, where the search was cut short
 * @param next where the next page begins, for {@link TaskSearch#page(int, String)}; empty when this is the last one. It
 *     holds letters, digits and the characters {@code _} and {@code -}, and may be sent to a browser and back
 */
public record TaskPage(List<TaskInfo> tasks, Optional<String> next) {
    /** Copies. */
    public TaskPage {
        tasks = List.copyOf(Objects.requireNonNull(tasks, "the list of tasks is null"));
        Objects.requireNonNull(next, "the cursor of the next page is null");
    }
}
