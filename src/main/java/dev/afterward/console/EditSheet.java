package dev.afterward.console;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a payload is edited.
 *
 * @param id the task
 * @param queue its queue, or null on a form that comes back
 * @param text what it holds, masked, or what was typed
 * @param mark what the text was made from
 * @param refusal why what was typed was not stored, or null when nothing was sent yet
 */
public record EditSheet(
        String id,
        @Nullable String queue,
        String text,
        String mark,
        @Nullable String refusal) {

    /** The fields of the form. */
    static final String MARK = "mark";

    static final String PAYLOAD = "payload";

    /** The form that comes back, with what was typed; it reads nothing, so that nothing is lost when the store fails. */
    static EditSheet again(Map<String, String[]> parameters, String refusal) {
        return new EditSheet(
                ConsoleActions.task(parameters).toString(),
                null,
                ConsoleActions.first(parameters, PAYLOAD),
                ConsoleActions.first(parameters, MARK),
                refusal);
    }
}
