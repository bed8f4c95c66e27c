package dev.afterward.cdi;

import dev.afterward.TaskId;
import dev.afterward.dispatch.runtime.CallInterceptor;
import dev.afterward.transaction.AttemptTransactions;
import dev.afterward.transaction.Demarcation;
import dev.afterward.transaction.JtaContext;
import dev.afterward.transaction.TransactionRunner;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The server's transactions.
 *
 * @param registry tells of the calling thread's transaction
 * @param runner makes transactions
 * @param attempts sees to the transactions of attempts
 */
record Jta(TransactionSynchronizationRegistry registry, TransactionRunner runner, CallInterceptor attempts) {

    static final List<String> REGISTRIES =
            List.of("java:comp/TransactionSynchronizationRegistry", "java:/TransactionSynchronizationRegistry");
    /** WildFly's, GlassFish's and Payara's, Narayana's. */
    static final List<String> MANAGERS =
            List.of("java:jboss/TransactionManager", "java:appserver/TransactionManager", "java:/TransactionManager");

    static final List<String> USERS = List.of("java:comp/UserTransaction", "java:jboss/UserTransaction");

    private static final String NONE = "this needs transactions of its own, and there is"
            + " neither a TransactionManager (java:jboss/TransactionManager, java:appserver/TransactionManager) nor a"
            + " UserTransaction (java:comp/UserTransaction). Shared mode, a witness and transaction = REQUIRED need one";

    /** The transactions there are, or null when there are none. */
    static @Nullable Jta find(Directory directory) {
        try {
            return directory
                    .provided(TransactionSynchronizationRegistry.class, REGISTRIES)
                    .map(registry -> of(registry, directory))
                    .orElse(null);
        } catch (NoClassDefFoundError e) {
            // Outside of a server not even the interfaces have to be there.
            return null;
        }
    }

    /** Looks up what begins and ends transactions, and says whether it is all there. */
    static boolean isFound(Directory directory, Naming naming) {
        boolean user = naming.has(USERS);
        return user || (naming.has(MANAGERS) && !Payara.isHere(directory));
    }

    JtaContext context(ThreadFactory threads, Consumer<List<TaskId>> afterCommit) {
        return new JtaContext(registry, runner, threads, afterCommit, JtaContext.DEFAULT_DEADLINE);
    }

    /** Not every server lets applications have its transaction manager. */
    private static Jta of(TransactionSynchronizationRegistry registry, Directory directory) {
        Optional<Jta> jta = directory
                .provided(TransactionManager.class, MANAGERS)
                .map(manager -> of(registry, manager, demarcation(manager, directory)));
        return jta.or(() -> directory
                        .provided(UserTransaction.class, USERS)
                        .map(user ->
                                new Jta(registry, TransactionRunner.of(user), AttemptTransactions.of(registry, user))))
                .orElseGet(() -> new Jta(registry, none(), CallInterceptor.none()));
    }

    private static Jta of(
            TransactionSynchronizationRegistry registry, TransactionManager manager, Demarcation attempts) {
        return new Jta(
                registry, TransactionRunner.of(manager, attempts), AttemptTransactions.of(registry, manager, attempts));
    }

    /**
     * What begins and ends the transactions of attempts. On Payara the connections that an application is given join the
     * transaction of the component that the thread works for, and the component is not told of one that the transaction
     * manager begins: what a processor writes with them would commit by itself, whatever becomes of its attempt.
     */
    private static Demarcation demarcation(TransactionManager manager, Directory directory) {
        Optional<UserTransaction> user =
                Payara.isHere(directory) ? directory.lookUp(UserTransaction.class, USERS) : Optional.empty();
        return user.map(Demarcation::of).orElseGet(() -> Demarcation.of(manager));
    }

    private static TransactionRunner none() {
        return new TransactionRunner() {
            @Override
            public <R> R run(End end, Callable<R> work) {
                throw new IllegalStateException(NONE);
            }

            @Override
            public Demarcation demarcation() {
                throw new IllegalStateException(NONE);
            }
        };
    }
}
