package dev.afterward.store;

import dev.afterward.TaskStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The store is damaged, was replaced or deleted, is newer than this library, or belongs to somebody else: the engine
 * stops claiming and refuses tasks until it is opened anew (promise P8).
 */
public class StoreUnusableException extends TaskStoreException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message and a cause.
     *
     * @param message what is wrong and what to do
     * @param cause the cause, or null
     */
    public StoreUnusableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
