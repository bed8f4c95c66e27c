package dev.afterward;

import org.jspecify.annotations.Nullable;

/**
 * The caller's transaction cannot take tasks any more: it was rolled back, is marked to be, or has run past the point
 * where they could still be written with it. Nothing was enqueued.
 */
public class TransactionEndedException extends AfterwardException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what is wrong, with the value, and what to do
     */
    public TransactionEndedException(String message) {
        super(message);
    }

    /**
     * An exception with a message and a cause.
     *
     * @param message what is wrong, with the value, and what to do
     * @param cause the cause, or null
     */
    public TransactionEndedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
