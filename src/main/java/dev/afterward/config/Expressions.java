package dev.afterward.config;

import java.util.NoSuchElementException;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * Resolves {@code ${key}} and {@code ${key:default}} in texts that are not configuration themselves, as MicroProfile Config
 * resolves them in values: a default ends at the first brace that no expression in it needs, and a backslash before an
 * expression takes it for a text.
 */
final class Expressions {

    private static final String BEGIN = "${";
    private static final char ESCAPE = '\\';

    private final Config config;

    Expressions(Config config) {
        this.config = config;
    }

    /** A text that cannot be resolved; the message says why. */
    static final class Unresolved extends Exception {
        private static final long serialVersionUID = 1L;

        Unresolved(String message) {
            super(message);
        }
    }

    /**
     * Resolves all expressions of a text. A default can have expressions itself.
     *
     * @throws Unresolved when a key without a default has no value, a brace is missing, or a default has one that begins nothing
     */
    String resolve(String text) throws Unresolved {
        StringBuilder resolved = new StringBuilder();
        int at = 0;
        for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, at)) {
            if (begin > 0 && text.charAt(begin - 1) == ESCAPE) {
                resolved.append(text, at, begin - 1).append(BEGIN);
                at = begin + BEGIN.length();
                continue;
            }
            int end = end(text, begin + BEGIN.length());
            resolved.append(text, at, begin).append(value(text.substring(begin + BEGIN.length(), end)));
            at = end + 1;
        }
        return resolved.append(text, at, text.length()).toString();
    }

    /** Where the brace is that ends an expression. */
    private static int end(String text, int from) throws Unresolved {
        int open = 1;
        for (int i = from; i < text.length(); i++) {
            if (text.startsWith(BEGIN, i)) {
                open++;
            } else if (text.charAt(i) == '}' && --open == 0) {
                return i;
            }
        }
        throw new Unresolved("has no } for its ${");
    }

    private String value(String expression) throws Unresolved {
        int colon = expression.indexOf(':');
        String key = (colon < 0 ? expression : expression.substring(0, colon)).strip();
        if (key.isEmpty()) {
            throw new Unresolved("has no key in its ${}");
        }
        if (colon >= 0) {
            refuseBraces(key, expression.substring(colon + 1));
        }
        String value = find(key);
        if (value != null) {
            return value;
        }
        if (colon < 0) {
            throw new Unresolved(
                    "needs the key " + key + ", which is not set: set it, or give a default, ${" + key + ":…}");
        }
        return resolve(expression.substring(colon + 1));
    }

    /**
     * A default that has braces ends before its own one. What is left of it follows as a text, also where the key is set: then
     * the value would have a brace too many.
     */
    private static void refuseBraces(String key, String byDefault) throws Unresolved {
        for (int at = byDefault.indexOf('{'); at >= 0; at = byDefault.indexOf('{', at + 1)) {
            if (at == 0 || byDefault.charAt(at - 1) != '$') {
                throw new Unresolved("has a { in the default of ${" + key + ":…}, and a default ends at the first }:"
                        + " leave the default out, and set the key " + key);
            }
        }
    }

    /** The value of a key, or null when it is missing or blank: MicroProfile Config's way to unset one. */
    private @Nullable String find(String key) throws Unresolved {
        String raw = null;
        String text = null;
        try {
            ConfigValue value = config.getConfigValue(key);
            raw = value.getRawValue();
            text = value.getValue();
        } catch (NoSuchElementException | IllegalArgumentException e) {
            // Its value has an expression with a key that is not set, or that leads back to itself.
            raw = raw == null ? e.getMessage() : raw;
        }
        if (text == null && raw != null && !raw.isBlank()) {
            throw new Unresolved("needs the key " + key + ", whose own value cannot be resolved: " + raw);
        }
        return text == null || text.isBlank() ? null : text;
    }
}
