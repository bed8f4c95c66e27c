package dev.afterward.console;

import org.jspecify.annotations.Nullable;

/** A parameter whose value is not allowed: it says which one, what was sent, and what is allowed. */
final class BadValueException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String parameter;
    private final String value;
    private final String rule;
    private final String limit;

    /**
     * A value that is not allowed.
     *
     * @param rule the end of the key of the text that says what is allowed
     * @param limit what that text names
     */
    BadValueException(String parameter, String value, String rule, String limit, @Nullable Throwable cause) {
        super(parameter + ": '" + value + "'", cause);
        this.parameter = parameter;
        this.value = value;
        this.rule = rule;
        this.limit = limit;
    }

    Problem problem(ConsoleText text) {
        return PageReader.problem(
                text, 400, "value", value, text.of("field." + parameter), text.of("allowed." + rule, limit));
    }
}
