package dev.afterward.console;

import dev.afterward.store.TaskQuery;

/**
 * A text that one of the task's errors has to contain.
 *
 * @param text the text
 */
record ErrorTerm(String text) implements TaskQuery.Term {

    /** What stands in the search box in place of a field's name. */
    static final String NAME = "error";

    @Override
    public boolean isInPayload(String shown) {
        return false;
    }

    @Override
    public boolean isInError(String shown) {
        return TaskQuery.lower(shown).contains(TaskQuery.lower(text));
    }
}
