package dev.afterward.config;

import java.util.NoSuchElementException;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** Resolves {@code ${key}} and {@code ${key:default}} in texts that are not configuration themselves. */
final class Expressions {

    private static final String BEGIN = "${";

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
     * @throws Unresolved when a key without a default has no value, or a brace is missing
     */
    String resolve(String text) throws Unresolved {
        StringBuilder resolved = new StringBuilder();
        int at = 0;
        for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, at)) {
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
