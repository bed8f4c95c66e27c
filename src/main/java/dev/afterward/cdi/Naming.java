package dev.afterward.cdi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import org.jspecify.annotations.Nullable;

/**
 * The JNDI of an application. What belongs to the application can be looked up on the server's threads alone, and the first
 * one that uses a client may be another: what was found on the thread that starts the application is found on every thread,
 * and a thread that finds nothing decides nothing. Safe for use by several threads.
 */
final class Naming {

    /** Each of them has at least one of these. */
    private static final List<String> OF_AN_APPLICATION =
            List.of("java:app/AppName", "java:module/ModuleName", "java:comp/env");

    private final Map<String, Object> found = new ConcurrentHashMap<>();
    private volatile boolean settled;

    /** An entry, if this thread or an earlier one has found it. */
    <T> Optional<T> lookUp(Class<T> type, String name) {
        // A thread without the application can find something else by the same name.
        Object entry = isOfTheApplication() ? current(name) : found.get(name);
        if (entry == null) {
            entry = entry(name);
        }
        return type.isInstance(entry) ? Optional.of(type.cast(entry)) : Optional.empty();
    }

    /** Whether one of these is there; looks for the first. */
    boolean has(List<String> names) {
        return names.stream().anyMatch(name -> lookUp(Object.class, name).isPresent());
    }

    /** From now on what was not found is not there. */
    void settle() {
        settled = true;
    }

    /**
     * Refuses a thread on which nothing can be found out about the application, as long as that has not been found out on
     * another.
     */
    void requireApplication() {
        if (!settled && !isOfTheApplication() && isThere()) {
            throw new IllegalStateException("the TaskClient is used for the first time on thread "
                    + Thread.currentThread().getName()
                    + ", before the application has started, and that is no thread of"
                    + " the server: its transactions and threads cannot be found there. Enqueue on a thread of the"
                    + " server (a ManagedExecutorService has such threads), or after the event"
                    + " jakarta.enterprise.event.Startup");
        }
    }

    private @Nullable Object current(String name) {
        Object entry = entry(name);
        return entry == null ? found.get(name) : entry;
    }

    /** The names are constants, or those of settings: never a user's input. */
    @SuppressWarnings("BanJNDI")
    private @Nullable Object entry(String name) {
        try {
            Object entry = InitialContext.doLookup(name);
            if (entry != null) {
                found.put(name, entry);
            }
            return entry;
        } catch (NamingException | RuntimeException e) {
            // Some servers throw unchecked exceptions where a name cannot be asked for on this thread.
            return null;
        }
    }

    @SuppressWarnings("BanJNDI")
    private static boolean isOfTheApplication() {
        return OF_AN_APPLICATION.stream().anyMatch(name -> {
            try {
                return InitialContext.doLookup(name) != null;
            } catch (NamingException | RuntimeException e) {
                return false;
            }
        });
    }

    /** Whether there is any JNDI: outside of a server there is none. */
    @SuppressWarnings("BanJNDI")
    private static boolean isThere() {
        try {
            Object ignored = InitialContext.doLookup(OF_AN_APPLICATION.get(0));
            return true;
        } catch (NoInitialContextException e) {
            return false;
        } catch (NamingException | RuntimeException e) {
            return true;
        }
    }
}
