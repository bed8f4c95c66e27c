package dev.afterward.console;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The error of a payload that cannot be read: it names the component, and quotes its value, in words of the codec and of
 * JSON-B, and once more in each cause.
 */
final class MisfitText {

    private static final Pattern MISFIT =
            Pattern.compile("component '([^'\n]*)' is of type [^\n]{1,500}?, which cannot be read from ");

    private MisfitText() {}

    /** An error without what it says of a value that is hidden: all that follows the name of its component. */
    static String masked(Masks masks, String text) {
        Matcher misfit = MISFIT.matcher(text);
        while (misfit.find()) {
            if (masks.isHidden(misfit.group(1))) {
                return text.substring(0, misfit.end()) + Masks.HIDDEN;
            }
        }
        return text;
    }
}
