package dev.afterward.dispatch;

import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.Turn;
import java.util.function.Consumer;

/**
 * How the operations of a turn are run. Normally together: a failure undoes the whole turn, which is then made again
 * with each operation in a savepoint of its own, so that a bad one fails alone. (Savepoints on the normal path would
 * cost a third of the speed.)
 */
abstract class Scope {

    static final Scope TOGETHER = new Scope() {
        @Override
        void run(Turn turn, Runnable operation, Consumer<RuntimeException> onFailure) {
            operation.run();
        }
    };

    abstract void run(Turn turn, Runnable operation, Consumer<RuntimeException> onFailure);

    /** Each operation alone. It remembers whether one has failed. */
    static final class Isolated extends Scope {

        private boolean hasFailed;

        boolean hasFailed() {
            return hasFailed;
        }

        @Override
        void run(Turn turn, Runnable operation, Consumer<RuntimeException> onFailure) {
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
