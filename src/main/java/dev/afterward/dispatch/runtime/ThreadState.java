package dev.afterward.dispatch.runtime;

import org.jspecify.annotations.Nullable;

/**
 * What code that is not the library's can change on the thread that calls it, and would find changed when it is called next:
 * the context class loader, the name, the priority and the interrupt flag.
 *
 * @param loader the context class loader
 * @param name the name
 * @param priority the priority
 */
record ThreadState(@Nullable ClassLoader loader, String name, int priority) {

    /** Of the calling thread. */
    static ThreadState capture() {
        Thread thread = Thread.currentThread();
        return new ThreadState(thread.getContextClassLoader(), thread.getName(), thread.getPriority());
    }

    /** Makes the calling thread as it was, and not interrupted. A thread of a server may refuse some of it. */
    @SuppressWarnings("ThreadPriorityCheck") // It is put back, and not relied on.
    void restore() {
        Thread thread = Thread.currentThread();
        Thread.interrupted();
        if (thread.getContextClassLoader() != loader) {
            attempt(() -> thread.setContextClassLoader(loader));
        }
        if (!thread.getName().equals(name)) {
            attempt(() -> thread.setName(name));
        }
        if (thread.getPriority() != priority) {
            attempt(() -> thread.setPriority(priority));
        }
    }

    private static void attempt(Runnable change) {
        try {
            change.run();
        } catch (RuntimeException e) {
            // Then the processor was refused it as well, more likely than not.
        }
    }
}
