package dev.afterward.console;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What was done, to be told on the next page.
 *
 * @param deed what, by name
 * @param count to how many
 * @param queue the name of the queue that it was about, or null
 * @param goOn the link to the same act on those that are left, or null when none may be
 * @param undo the link to what undoes it, or null when nothing does
 * @param again whether it had been done before, and was not done again
 */
record Notice(
        String deed,
        int count,
        @Nullable String queue,
        @Nullable String goOn,
        @Nullable String undo,
        boolean again) implements Serializable {

    private static final int LONGEST_NAME = 200;

    /** What is told. */
    String words(ConsoleText text) {
        String did = text.of("notice." + deed, count);
        String told = queue == null ? did : text.of("notice.of-queue", Wording.text(queue, LONGEST_NAME), did);
        return again ? text.of("notice.again", told) : told;
    }

    /** The same, told to somebody who has sent the form once more. */
    Notice repeated() {
        return new Notice(deed, count, queue, goOn, undo, true);
    }
}
