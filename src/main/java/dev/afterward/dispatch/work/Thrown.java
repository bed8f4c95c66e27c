package dev.afterward.dispatch.work;

import dev.afterward.TaskAbortedException;
import dev.afterward.TaskSnoozedException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What a processor has thrown, behind what containers have wrapped it in. An EJB container hides what is no business
 * exception in an {@code EJBException}, a transaction manager the reason of a rollback in a {@code RollbackException},
 * reflection and futures what was thrown elsewhere, a data source the reason of a failed commit in an {@code XAException}; each
 * server does it in its own way. So an exception of the {@code jakarta} packages, of reflection, of a future or of XA stands for
 * its causes as well, and for what was suppressed in it. Any
 * other exception stands for itself alone: its causes are its own affair.
 */
final class Thrown {

    /** Chains may be long, and circular. */
    private static final int MOST = 50;

    /** Those that say nothing of what went wrong. */
    private static final Set<String> ENVELOPES = Set.of(
            "jakarta.ejb.EJBException",
            "jakarta.transaction.RollbackException",
            "jakarta.transaction.TransactionalException",
            "jakarta.persistence.RollbackException",
            "javax.transaction.xa.XAException",
            InvocationTargetException.class.getName(),
            UndeclaredThrowableException.class.getName(),
            ExecutionException.class.getName(),
            CompletionException.class.getName());

    private Thrown() {}

    /**
     * What an exception stands for.
     *
     * @param failure the exception
     * @return itself first; then, each behind what wraps it, those that it stands for
     */
    static List<Throwable> in(Throwable failure) {
        List<Throwable> found = new ArrayList<>();
        found.add(failure);
        for (int i = 0; i < found.size(); i++) {
            Throwable at = found.get(i);
            if (isWrapper(at)) {
                add(found, StackTrace.cause(at));
                for (Throwable suppressed : at.getSuppressed()) {
                    add(found, suppressed);
                }
            }
        }
        return found;
    }

    /**
     * What a strategy looks at: the first exception that is not a mere envelope.
     *
     * @param failure the exception
     * @return what was thrown in the first place; the exception itself if it has nothing in it
     */
    static Throwable within(Throwable failure) {
        return in(failure).stream()
                .filter(thrown -> !isEnvelope(thrown))
                .findFirst()
                .orElse(failure);
    }

    /** Whether an exception stands for one that aborts the task. */
    static boolean isAbort(Throwable failure) {
        return in(failure).stream().anyMatch(TaskAbortedException.class::isInstance);
    }

    /** For how long an exception puts the task off, or null: one that aborts it as well does not. */
    static @Nullable Duration snooze(Throwable failure) {
        Duration delay = null;
        for (Throwable thrown : in(failure)) {
            if (thrown instanceof TaskAbortedException) {
                return null;
            }
            if (delay == null && thrown instanceof TaskSnoozedException snoozed) {
                delay = snoozed.delay();
            }
        }
        return delay;
    }

    private static boolean isEnvelope(Throwable thrown) {
        for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
            if (ENVELOPES.contains(type.getName())) {
                return true;
            }
        }
        return false;
    }

    private static void add(List<Throwable> found, @Nullable Throwable next) {
        if (next != null && found.size() < MOST && found.stream().noneMatch(known -> known == next)) {
            found.add(next);
        }
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown.getClass().getName().startsWith("jakarta.") || isEnvelope(thrown);
    }
}
