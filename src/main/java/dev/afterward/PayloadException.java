package dev.afterward;

import org.jspecify.annotations.Nullable;

/** A task that cannot be written as JSON or read back, would not come back equal, or is too large. */
public class PayloadException extends AfterwardException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what is wrong, with the value, and what to do
     */
    public PayloadException(String message) {
        super(message);
    }

    /**
     * An exception with a message and a cause.
     *
     * @param message what is wrong, with the value, and what to do
     * @param cause the cause, or null
     */
    public PayloadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
