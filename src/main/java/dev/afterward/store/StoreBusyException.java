package dev.afterward.store;

import dev.afterward.TaskStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Another process, or another connection of this one, has kept the store locked for the whole busy timeout. Nothing was
 * written. There is no point in trying again at once: that would wait for as long once more.
 */
public class StoreBusyException extends TaskStoreException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message and a cause.
     *
     * @param message what is wrong and what to do
     * @param cause the cause, or null
     */
    public StoreBusyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
