package dev.afterward;

import org.jspecify.annotations.Nullable;

/** The root of what Afterward throws. */
public class AfterwardException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what is wrong, with the value, and what to do
     */
    public AfterwardException(String message) {
        super(message);
    }

    /**
     * An exception with a message and a cause.
     *
     * @param message what is wrong, with the value, and what to do
     * @param cause the cause, or null
     */
    public AfterwardException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
