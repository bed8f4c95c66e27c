package dev.afterward;

import org.jspecify.annotations.Nullable;

/** A queue or a task type that the client has no processor for. */
public class UnknownQueueException extends AfterwardException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what is wrong, with the value, and what to do
     */
    public UnknownQueueException(String message) {
        super(message);
    }

    /**
     * An exception with a message and a cause.
     *
     * @param message what is wrong, with the value, and what to do
     * @param cause the cause, or null
     */
    public UnknownQueueException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
