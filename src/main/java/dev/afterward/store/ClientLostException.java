package dev.afterward.store;

/**
 * The store does not know this client as it knows itself: its row is gone, or counts other turns. Others may have taken it for
 * dead and forgotten it, or the store has gone back in time, as one does that was restored or has failed over to a copy that
 * lags behind. What it holds in memory is worth nothing: it has to open the store anew, as another client.
 */
public class ClientLostException extends StoreUnusableException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what the store says of the client
     */
    public ClientLostException(String message) {
        super(message, null);
    }
}
