package dev.afterward.monitor;

import java.util.List;

/**
 * A question before something is done.
 *
 * @param deed what, by name
 * @param question the question, with the number
 * @param explanation what follows
 * @param tasks the chosen tasks
 * @param all whether it is done to all that pass the filter
 * @param fields the filter
 * @param back where the user came from
 * @param possible whether there is anything to do it to
 */
public record ConfirmSheet(
        String deed,
        String question,
        String explanation,
        List<String> tasks,
        boolean all,
        List<Field> fields,
        String back,
        boolean possible) {

    /** Copies. */
    public ConfirmSheet {
        tasks = List.copyOf(tasks);
        fields = List.copyOf(fields);
    }

    /**
     * A parameter that the form sends again.
     *
     * @param name its name
     * @param value its value
     */
    public record Field(String name, String value) {}
}
