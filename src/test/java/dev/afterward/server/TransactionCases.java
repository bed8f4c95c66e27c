package dev.afterward.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.afterward.Processes;
import dev.afterward.TaskClient;
import dev.afterward.TransactionEndedException;
import dev.afterward.server.shop.End;
import dev.afterward.server.shop.ManualDesk;
import dev.afterward.server.shop.Many;
import dev.afterward.server.shop.ManyProcessor;
import dev.afterward.server.shop.Notes;
import dev.afterward.server.shop.RefusedException;
import dev.afterward.server.shop.Rows;
import dev.afterward.server.shop.SingletonDesk;
import dev.afterward.server.shop.StatelessDesk;
import dev.afterward.server.shop.TypedDesk;
import jakarta.annotation.Resource;
import jakarta.ejb.EJBException;
import jakarta.inject.Inject;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.TransactionalException;
import jakarta.transaction.UserTransaction;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The promise, wherever transactions come from and however they end; each mode has to keep all of it. */
abstract class TransactionCases {

    private static final int MANY = 5_000;

    @Inject
    TaskClient tasks;

    @Inject
    Notes notes;

    @Inject
    Rows rows;

    @Inject
    StatelessDesk stateless;

    @Inject
    SingletonDesk singleton;

    @Inject
    ManualDesk manual;

    @Inject
    TypedDesk typed;

    @Inject
    @Processes(Many.class)
    ManyProcessor many;

    @Resource(lookup = "java:comp/UserTransaction")
    UserTransaction transaction;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry registry;

    @Test
    void aStatelessBean() throws Exception {
        requireEachEndOf(stateless::take);
    }

    @Test
    void aSingletonBean() throws Exception {
        requireEachEndOf(singleton::take);
    }

    private void requireEachEndOf(Desk desk) throws Exception {
        for (End end : End.values()) {
            String name = newName(end);
            switch (end) {
                case RETURN, ROLLBACK_ONLY -> desk.take(name, end);
                case SYSTEM_EXCEPTION -> assertThrows(EJBException.class, () -> desk.take(name, end));
                case CHECKED_EXCEPTION, ROLLBACK_EXCEPTION ->
                    assertThrows(RefusedException.class, () -> desk.take(name, end));
            }
            require(end.commits(), name);
        }
    }

    @Test
    void aBeanThatManagesItsTransactions() throws Exception {
        String free = newName("free");
        String rolledBack = newName("rolled back");
        String committed = newName("committed");
        manual.take(free, rolledBack, committed);
        notes.requireRun(free, committed);
        assertEquals(Set.of(free, committed), rowsOf(free, rolledBack, committed));

        String marked = newName("marked");
        assertThrows(RollbackException.class, () -> manual.takeAndMark(marked));
        require(false, marked);
    }

    @Test
    void aTransactionThatABeanForgets() throws Exception {
        String name = newName("forgotten");
        assertThrows(EJBException.class, () -> manual.takeAndForget(name));
        require(false, name);
    }

    @Test
    void aTransactionalBeanThatFails() throws Exception {
        String failed = newName("failed");
        assertThrows(IllegalStateException.class, () -> typed.takeAndFail(failed));
        require(false, failed);

        String harmless = newName("harmless");
        assertThrows(IllegalStateException.class, () -> typed.takeAndFailHarmlessly(harmless));
        require(true, harmless);

        String refused = newName("refused");
        assertThrows(RefusedException.class, () -> typed.takeAndRefuse(refused));
        require(false, refused);
    }

    @Test
    void everyTypeOfTransactionalOutsideATransaction() throws Exception {
        requireOutside(typed::required, true);
        requireOutside(typed::requiresNew, true);
        requireOutside(typed::supports, true);
        requireOutside(typed::notSupported, true);
        requireOutside(typed::never, true);
        requireOutside(name -> assertThrows(TransactionalException.class, () -> typed.mandatory(name)), false);
    }

    private void requireOutside(Consumer<String> desk, boolean runs) throws Exception {
        String name = newName("outside");
        desk.accept(name);
        require(runs, name);
    }

    @Test
    void everyTypeOfTransactionalInATransaction() throws Exception {
        requireInside(typed::required, true, false);
        requireInside(typed::requiresNew, true, true);
        requireInside(typed::mandatory, true, false);
        requireInside(typed::supports, true, false);
        requireInside(typed::notSupported, true, true);
        requireInside(name -> assertThrows(TransactionalException.class, () -> typed.never(name)), false, false);
    }

    private void requireInside(Consumer<String> desk, boolean runsAfterCommit, boolean runsAfterRollback)
            throws Exception {
        String committed = newName("committed");
        transaction.begin();
        desk.accept(committed);
        transaction.commit();
        require(runsAfterCommit, committed);

        String rolledBack = newName("rolled back");
        transaction.begin();
        desk.accept(rolledBack);
        transaction.rollback();
        require(runsAfterRollback, rolledBack);
    }

    @Test
    void anInnerTransactionOutlivesItsOuterOne() throws Exception {
        String before = newName("before");
        String inner = newName("inner");
        String after = newName("after");
        transaction.begin();
        notes.enqueue(before);
        typed.requiresNew(inner);
        notes.enqueue(after);
        transaction.rollback();
        notes.requireRun(inner);
    }

    @Test
    void nothingIsTakenThatCouldNeverRun() throws Exception {
        String name = newName("doomed");
        transaction.begin();
        transaction.setRollbackOnly();
        assertThrows(TransactionEndedException.class, () -> notes.enqueue(name));
        transaction.rollback();
        require(false, name);
    }

    @Test
    void aTransactionThatTakesTooLong() throws Exception {
        String name = newName("slow");
        transaction.setTransactionTimeout(1);
        try {
            transaction.begin();
            notes.enqueue(name);
            // Somebody rolls it back, or only marks it: WildFly's reaper does the one, Payara's timer the other.
            CountDownLatch never = new CountDownLatch(1);
            long deadline = System.nanoTime() + SECONDS.toNanos(30);
            while (registry.getTransactionStatus() == Status.STATUS_ACTIVE) {
                assertTrue(System.nanoTime() < deadline);
                assertFalse(never.await(20, MILLISECONDS));
            }
            assertThrows(TransactionEndedException.class, () -> notes.enqueue(name + " and late"));
            assertThrows(RollbackException.class, transaction::commit);
        } finally {
            transaction.setTransactionTimeout(0);
        }
        require(false, name);
    }

    @Test
    void aSynchronizationThatEnqueues() throws Exception {
        String first = newName("first");
        String second = newName("second");
        transaction.begin();
        registry.registerInterposedSynchronization(new AtCompletion(() -> notes.enqueue(first), () -> {}));
        transaction.commit();
        notes.requireRun(first);

        transaction.begin();
        notes.enqueue(first);
        registry.registerInterposedSynchronization(new AtCompletion(() -> notes.enqueue(second), () -> {}));
        transaction.commit();
        notes.requireRun(first, second);

        transaction.begin();
        notes.enqueue(first);
        registry.registerInterposedSynchronization(new AtCompletion(
                () -> {
                    notes.enqueue(second);
                    throw new IllegalStateException("as the test wants it");
                },
                () -> {}));
        assertThrows(RollbackException.class, transaction::commit);
        notes.requireRun();
    }

    /** The last synchronization fails, when ours has written all there is. */
    @Test
    void aRollbackAfterTheTasksWereWritten() throws Exception {
        transaction.begin();
        takeAndFailAtTheEnd(newName("written"));
        assertThrows(RollbackException.class, transaction::commit);
        notes.requireRun();
    }

    /** When the container commits, the component whose transaction it was may be gone already. */
    @Test
    void aRollbackByTheContainerAfterTheTasksWereWritten() throws Exception {
        assertThrows(EJBException.class, () -> stateless.run(() -> takeAndFailAtTheEnd(newName("written by an EJB"))));
        notes.requireRun();
        assertThrows(Exception.class, () -> typed.run(() -> takeAndFailAtTheEnd(newName("written by a bean"))));
        notes.requireRun();
    }

    private void takeAndFailAtTheEnd(String name) {
        notes.enqueue(name);
        registry.registerInterposedSynchronization(new AtCompletion(
                () -> registry.registerInterposedSynchronization(new AtCompletion(
                        () -> {
                            throw new IllegalStateException("as the test wants it");
                        },
                        () -> {})),
                () -> {}));
    }

    @Test
    void manyTasksInOneTransaction() throws Exception {
        transaction.begin();
        for (int i = 0; i < MANY; i++) {
            tasks.enqueue(new Many(-1 - i));
        }
        transaction.rollback();

        transaction.begin();
        for (int i = 0; i < MANY; i++) {
            tasks.enqueue(new Many(i));
        }
        assertEquals(0, many.numbers().size());
        transaction.commit();
        Set<Integer> done = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            Integer number = many.numbers().poll(30, SECONDS);
            assertNotNull(number);
            assertTrue(number >= 0 && done.add(number), number::toString);
        }
        notes.requireRun();
        assertEquals(0, many.numbers().size());
    }

    /** The row and the task, or neither. */
    final void require(boolean exists, String name) throws Exception {
        notes.requireRun(exists ? new String[] {name} : new String[0]);
        assertEquals(exists, rows.contain(name));
    }

    private Set<String> rowsOf(String... names) {
        Set<String> found = new HashSet<>(Set.of(names));
        found.removeIf(name -> !rows.contain(name));
        return found;
    }

    static String newName(Object what) {
        return what + "-" + UUID.randomUUID();
    }

    private interface Desk {
        void take(String name, End end) throws RefusedException;
    }
}
