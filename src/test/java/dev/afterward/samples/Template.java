package dev.afterward.samples;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with names in braces, each of which a value takes the place of. */
final class Template {

    private static final Pattern NAME = Pattern.compile("\\{([\\w.-]+)}");

    private Template() {}

    static String fill(String template, Map<String, String> values) {
        return NAME.matcher(template).replaceAll(name -> {
            String value = values.get(name.group(1));
            if (value == null) {
                throw new IllegalArgumentException("nothing is known of " + name.group());
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
