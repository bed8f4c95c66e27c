package dev.afterward.console;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a schedule is changed.
 *
 * @param name the name of the schedule, to be shown
 * @param plain its name as it is
 * @param link the address of its page
 * @param form what the fields hold
 * @param choices what can be chosen, by the name of the field
 * @param errors what is wrong, by the name of the field
 * @param refusal why it was not stored, or null
 * @param next the next times of what the fields hold, or none when it was not asked for
 * @param mark stands for the schedule as it was when the form was opened
 * @param key tells the form from all others
 */
public record TimetableSheet(
        String name,
        String plain,
        String link,
        TimetableForm form,
        Map<String, List<Choice>> choices,
        Map<String, String> errors,
        @Nullable String refusal,
        List<NominalTime> next,
        String mark,
        String key) {

    /** Asks for the next times, and for nothing to be stored. */
    static final String PREVIEW = "preview";

    /** Copies. */
    public TimetableSheet {
        choices = Map.copyOf(choices);
        errors = Map.copyOf(errors);
        next = List.copyOf(next);
    }

    /**
     * One of several values.
     *
     * @param value the value
     * @param label the same in words
     * @param chosen whether it is the current one
     */
    public record Choice(String value, String label, boolean chosen) {}
}
