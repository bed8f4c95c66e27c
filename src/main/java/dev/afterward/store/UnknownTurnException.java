package dev.afterward.store;

import dev.afterward.TaskStoreException;

/** It could not be found out whether a turn has committed. */
public class UnknownTurnException extends TaskStoreException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message and a cause.
     *
     * @param message what happened
     * @param cause the cause
     */
    public UnknownTurnException(String message, Throwable cause) {
        super(message, cause);
    }
}
