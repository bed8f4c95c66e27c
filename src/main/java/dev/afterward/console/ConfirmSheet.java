package dev.afterward.console;

import dev.afterward.store.ManualOperations.Deed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question before something is done.
 *
 * @param deed what, by name
 * @param question the question, with the number
 * @param explanation what follows
 * @param scope which tasks were asked for, in words
 * @param sample the first of them
 * @param others how many are not in the sample, in words, or null when all are
 * @param tasks the chosen tasks
 * @param all whether it is done to all that pass the filter
 * @param fields what the form sends
 * @param typed what the user has to type so that it is done, or null for nothing
 * @param wrong whether the user has typed something else
 * @param harmful whether it takes something away
 * @param restorable whether it can be undone, unless the user asks for the opposite
 * @param back where the user came from
 * @param possible whether there is anything to do it to
 */
public record ConfirmSheet(
        String deed,
        String question,
        String explanation,
        List<Field> scope,
        List<TaskLine> sample,
        @Nullable String others,
        List<String> tasks,
        boolean all,
        List<Field> fields,
        @Nullable String typed,
        boolean wrong,
        boolean harmful,
        boolean restorable,
        String back,
        boolean possible) {

    /** What the user has typed, and what it should be. */
    static final String TYPED = "typed";

    static final String EXPECTED = "expected";

    /** What is deleted cannot be restored. */
    static final String FOR_GOOD = "for-good";

    /** Copies. */
    public ConfirmSheet {
        scope = List.copyOf(scope);
        sample = List.copyOf(sample);
        tasks = List.copyOf(tasks);
        fields = List.copyOf(fields);
    }

    /**
     * Something with a name: a parameter that the form sends again, or a part of the filter in words.
     *
     * @param name its name
     * @param value its value
     */
    public record Field(String name, String value) {}

    /** The question whether to do something to all that pass a filter. */
    static String link(Deed deed, TaskFilter filter) {
        return "confirm.xhtml"
                + filter.with("do", deed.name()).with("all", "true").link() + "&from=tasks";
    }

    /** The question whether to delete all that pass a filter, for good. */
    static String forGood(TaskFilter filter) {
        return link(Deed.DELETE, filter.with(FOR_GOOD, "true"));
    }

    /** The question whether to restore what was deleted in the act of this time. */
    static String restore(long at) {
        return link(Deed.RESTORE, TaskFilter.deletedAt(at));
    }
}
