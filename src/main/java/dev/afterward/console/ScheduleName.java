package dev.afterward.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The name of a schedule in an address or a form: as it is, since blanks belong to it. */
final class ScheduleName {

    /** The parameter. */
    static final String PARAMETER = "schedule";

    static final int LONGEST_SHOWN = 200;

    private ScheduleName() {}

    /** The name that was sent; an empty text when none was. */
    static String of(Map<String, String[]> parameters) {
        return exact(parameters, PARAMETER);
    }

    /** A value with its blanks. */
    static String exact(Map<String, String[]> parameters, String name) {
        String[] values = parameters.get(name);
        return values == null || values.length == 0 ? "" : values[0];
    }

    /** Whether a name may begin like this. What no name has is not looked for: a database may refuse it. */
    static boolean isPossible(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }

    /** The address of the schedule's page. */
    static String link(String name) {
        return ConsolePage.SCHEDULE.file() + "?" + PARAMETER + "=" + encoded(name);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static String shown(String name) {
        return Wording.text(name, LONGEST_SHOWN);
    }
}
