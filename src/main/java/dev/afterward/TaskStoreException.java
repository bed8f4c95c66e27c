package dev.afterward;

import org.jspecify.annotations.Nullable;

/** The store cannot be opened, read or written. Unless the message says that it is not known, nothing was changed by the
 * failed call. */
public class TaskStoreException extends AfterwardException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what is wrong, with the value, and what to do
     */
    public TaskStoreException(String message) {
        super(message);
    }

    /**
     * An exception with a message and a cause.
     *
     * @param message what is wrong, with the value, and what to do
     * @param cause the cause, or null
     */
    public TaskStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
