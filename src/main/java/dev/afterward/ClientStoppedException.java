package dev.afterward;

import org.jspecify.annotations.Nullable;

/** The client does not take tasks: it was stopped, or is stopping. */
public class ClientStoppedException extends AfterwardException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what is wrong, with the value, and what to do
     */
    public ClientStoppedException(String message) {
        super(message);
    }

    /**
     * An exception with a message and a cause.
     *
     * @param message what is wrong, with the value, and what to do
     * @param cause the cause, or null
     */
    public ClientStoppedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
