package dev.afterward.store;

import dev.afterward.TaskStoreException;

/**
 * A statement of a turn was refused when the turn was about to be committed, and the turn was undone. If its operations are
 * isolated from each other, those that are not refused can be done.
 */
public class TurnRefusedException extends TaskStoreException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message and a cause.
     *
     * @param message what happened
     * @param cause the cause
     */
    public TurnRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
