package dev.afterward.dispatch.runtime;

/**
 * What stands between the engine and code that is not the library's: around each attempt, and around each call of a
 * listener. It makes the conditions that such code may expect, and puts in order what it leaves behind on the thread. What
 * it finds wrong it throws, so that the call fails which has done it, and none that comes after. Called by several threads
 * at once.
 */
@FunctionalInterface
public interface CallInterceptor {

    /** Code that is not the library's. */
    @FunctionalInterface
    interface Call {

        /**
         * Calls it.
         *
         * @throws Exception what it throws
         */
        void proceed() throws Exception;
    }

    /**
     * Calls, once and on the calling thread, or throws why it has not.
     *
     * @param call what is to be called
     * @throws Exception what the call has thrown, or what is wrong with what it has left behind
     */
    void intercept(Call call) throws Exception;

    /**
     * This one around another one.
     *
     * @param inner the other one, which is nearer to the call
     * @return both
     */
    default CallInterceptor around(CallInterceptor inner) {
        return call -> intercept(() -> inner.intercept(call));
    }

    /**
     * Nothing.
     *
     * @return an interceptor that only calls
     */
    static CallInterceptor none() {
        return Call::proceed;
    }
}
