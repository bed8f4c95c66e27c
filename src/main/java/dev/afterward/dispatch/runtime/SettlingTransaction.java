package dev.afterward.dispatch.runtime;

import dev.afterward.dispatch.runtime.CallInterceptor.Call;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls of processors in transactions, in each of which the success of the call's task is written, last. The calling thread
 * begins a transaction, calls, and ends it; no other thread ends it but the transaction manager's, after its timeout.
 *
 * @param <S> what is written
 */
@FunctionalInterface
public interface SettlingTransaction<S> {

    /**
     * What a transaction asks of the attempt that is made in it. Used by any thread.
     *
     * @param <S> what is written
     */
    interface Participant<S> {

        /**
         * The transaction is about to commit. From here on the attempt takes no interruption any more.
         *
         * @return what is to be written as the transaction's last statement; null if the attempt was told to end, or has been
         *     asked before: then the transaction must not commit
         */
        @Nullable
        S settle();

        /**
         * Whether the transaction is to be committed when the processor has returned.
         *
         * @return false if the attempt was told to end, or its task was put off
         */
        boolean commits();

        /** The store has refused what was to be written, or did not take it in time: the transaction is rolled back. */
        void refused();

        /**
         * What was to be written is there already, or another transaction is about to write it: the transaction is rolled back, and the
         * attempt is not to blame.
         */
        void contested();

        /** What is to be written cannot be, since its place is not the one that it was: the task is set aside. */
        void displaced();

        /** The transaction has ended: what runs on may be interrupted again. */
        void completed();

        /** Somebody else has ended the transaction, the transaction manager after its timeout: what runs on is for nothing. */
        void overdue();
    }

    /** What can be said of a transaction. */
    enum End {
        /** It could not be begun, and the processor was not called. */
        NOT_BEGUN,
        /** It was rolled back by the calling thread: nothing of it is stored, nor ever will be. */
        ROLLED_BACK,
        /** It may have committed: only the store can tell. */
        UNKNOWN
    }

    /**
     * How a call has ended.
     *
     * @param end what can be said of its transaction
     * @param thrown what the processor or the commit has thrown, or null
     */
    record Result(End end, @Nullable Throwable thrown) {}

    /**
     * Makes a call.
     *
     * @param participant the attempt
     * @param limit how long the attempt may take, or null for as long as the transaction manager lets it
     * @param call calls the processor
     * @return how it has ended
     */
    Result run(Participant<S> participant, @Nullable Duration limit, Call call);

    /**
     * There are no transactions.
     *
     * @param <S> what is written
     * @return one that begins none
     */
    static <S> SettlingTransaction<S> none() {
        return (participant, limit, call) ->
                new Result(End.NOT_BEGUN, new IllegalStateException("there are no transactions to make attempts in"));
    }
}
