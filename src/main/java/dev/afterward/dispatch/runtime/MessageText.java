package dev.afterward.dispatch.runtime;

import dev.afterward.TaskEvent;
import java.util.List;

/** Makes text for messages out of what may be long, or hostile. */
final class MessageText {

    private static final int MOST_NAMES = 10;

    private MessageText() {}

    /** An event may hold an error of many lines. */
    static String brief(TaskEvent event) {
        String text = event.toString();
        return text.length() <= 500 ? text : text.substring(0, 500) + "…";
    }

    /** The first of many names. */
    static String some(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
        return names.size() <= MOST_NAMES ? first : first + " and " + (names.size() - MOST_NAMES) + " more";
    }

    /** A processor's exception may throw when it is turned into text. */
    static String text(Throwable e) {
        try {
            return e.toString();
        } catch (Throwable hostile) {
            return e.getClass().getName() + " (its text could not be made)";
        }
    }
}
