package dev.afterward.dispatch.turn;

import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.Turn;
import java.util.function.Consumer;

/**
 * How the operations of a turn are run. Normally together: a failure undoes the whole turn, which is then made again
 * with each operation in a savepoint of its own, so that a bad one fails alone. (Savepoints on the normal path would
 * cost a third of the speed.)
 */
public abstract class Isolation {

    /** All operations together. */
    public static final Isolation TOGETHER = new Isolation() {
        @Override
        public void run(Turn turn, Runnable operation, Consumer<RuntimeException> onFailure) {
            operation.run();
        }
    };

    private Isolation() {}

    /**
     * Runs an operation.
     *
     * @param turn the turn
     * @param operation the operation
     * @param onFailure is told why it failed alone, and nothing of it is left; not called where operations run together
     */
    public abstract void run(Turn turn, Runnable operation, Consumer<RuntimeException> onFailure);

    /** Each operation alone. It remembers whether one has failed. */
    static final class Alone extends Isolation {

        private boolean hasFailed;

        boolean hasFailed() {
            return hasFailed;
        }

        @Override
        public void run(Turn turn, Runnable operation, Consumer<RuntimeException> onFailure) {
            try {
                turn.isolated(operation);
            } catch (StoreUnusableException e) {
                throw e;
            } catch (RuntimeException e) {
                hasFailed = true;
                onFailure.accept(e);
            }
        }
    }
}
