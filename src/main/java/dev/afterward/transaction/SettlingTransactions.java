package dev.afterward.transaction;

import dev.afterward.TransactionEndedException;
import dev.afterward.dispatch.runtime.CallInterceptor.Call;
import dev.afterward.dispatch.runtime.SettlingTransaction;
import dev.afterward.store.StoreBusyException;
import dev.afterward.store.Success;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes attempts in transactions of the application's data source. The success of a task is written to its row, if that lies there as
 * well, or as a mark. It is the last statement, by a synchronization that registers itself once more, as that of {@link Enlistment} does: so the row is locked for
 * as short as can be, and an error that the processor has swallowed shows before the commit, since the database refuses what
 * follows in that transaction.
 */
final class SettlingTransactions implements SettlingTransaction<Success> {

    private static final System.Logger LOG = System.getLogger(SettlingTransactions.class.getName());

    /** The attempt's own timeout comes first, and names the reason. */
    private static final long MARGIN_SECONDS = 10;

    private final JtaContext jta;
    private final DataSource dataSource;
    private final SuccessRecord record;

    /** Where the success of an attempt is written. */
    @FunctionalInterface
    interface SuccessRecord {

        /**
         * Writes it, in the transaction of a connection. Until that ends nobody else can write it.
         *
         * @param connection leads to the record
         * @param success what is written
         * @return whether the task is still this attempt's to end, and was not cancelled
         * @throws ContestedException when another transaction has written, or is about to
         * @throws Exception when it was not written
         */
        boolean write(Connection connection, Success success) throws Exception;
    }

    SettlingTransactions(JtaContext jta, DataSource dataSource, SuccessRecord record) {
        this.jta = jta;
        this.dataSource = dataSource;
        this.record = record;
    }

    @Override
    public Result run(Participant<Success> participant, @Nullable Duration limit, Call call) {
        Demarcation thread = jta.runner().demarcation();
        Closing closing = new Closing(participant);
        Object key;
        try {
            key = begin(thread, closing, limit);
        } catch (Throwable e) {
            return new Result(End.NOT_BEGUN, e);
        }
        Throwable thrown = null;
        try {
            call.proceed();
        } catch (Throwable e) {
            thrown = e;
        }
        try {
            return end(thread, closing, key, thrown);
        } catch (Throwable e) {
            return new Result(End.UNKNOWN, with(thrown, e));
        }
    }

    private Object begin(Demarcation thread, Closing closing, @Nullable Duration limit) throws Exception {
        thread.begin(seconds(limit));
        try {
            Object key = jta.registry().getTransactionKey();
            if (key == null) {
                throw new IllegalStateException("a transaction was begun, and the registry knows of none");
            }
            jta.registry().registerInterposedSynchronization(new Opening(closing));
            AttemptTransactions.own(key);
            return key;
        } catch (Throwable e) {
            thread.rollback().run();
            throw e;
        }
    }

    private static int seconds(@Nullable Duration limit) {
        return limit == null ? 0 : (int) Math.min(Integer.MAX_VALUE, limit.toSeconds() + 1 + MARGIN_SECONDS);
    }

    private Result end(Demarcation thread, Closing closing, Object key, @Nullable Throwable thrown) throws Exception {
        if (!key.equals(jta.registry().getTransactionKey())) {
            return endedByProcessor(thread, closing, thrown);
        }
        if (thrown != null || !closing.participant.commits()) {
            thread.rollback().run();
            return new Result(End.ROLLED_BACK, thrown);
        }
        thread.commit().run();
        if (!closing.isWritten) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "AFT-315: the transaction of an attempt has ended without a call of beforeCompletion, and its commit has returned:"
                            + " the success of its task is no part of it");
        }
        return new Result(End.UNKNOWN, null);
    }

    /** What it has committed counts, whatever it has thrown afterwards: the row tells. */
    private Result endedByProcessor(Demarcation thread, Closing closing, @Nullable Throwable thrown) throws Exception {
        LOG.log(
                System.Logger.Level.WARNING,
                "AFT-314: a processor has ended or suspended the transaction of its attempt. With transaction = REQUIRED Afterward begins"
                        + " and ends it; what a processor does after the end is not part of it");
        if (jta.registry().getTransactionStatus() != Status.STATUS_NO_TRANSACTION) {
            thread.rollback().run();
        }
        return new Result(
                End.UNKNOWN,
                thrown != null || closing.isWritten
                        ? thrown
                        : new IllegalStateException(
                                "the processor has ended the transaction of its attempt, by a rollback, or has suspended it:"
                                        + " to give the work of an attempt up, let it throw"));
    }

    private static Throwable with(@Nullable Throwable thrown, Throwable later) {
        if (thrown == null) {
            return later;
        }
        if (thrown != later) {
            thrown.addSuppressed(later);
        }
        return thrown;
    }

    /** The first synchronization: it only sees to it that the second one is the last. */
    private final class Opening implements Synchronization {

        private final Closing closing;
        private final Thread worker = Thread.currentThread();

        Opening(Closing closing) {
            this.closing = closing;
        }

        @Override
        public void beforeCompletion() {
            try {
                jta.registry().registerInterposedSynchronization(closing);
            } catch (IllegalStateException e) {
                // A server that takes no synchronization here: what others write from now on comes after ours.
                closing.beforeCompletion();
            }
        }

        @Override
        public void afterCompletion(int status) {
            if (Thread.currentThread().equals(worker)) {
                closing.participant.completed();
            } else {
                closing.participant.overdue();
            }
        }
    }

    private final class Closing implements Synchronization {

        private final Participant<Success> participant;
        private volatile boolean isWritten;

        Closing(Participant<Success> participant) {
            this.participant = participant;
        }

        @Override
        public void beforeCompletion() {
            if (isWritten) {
                // A server may call twice.
                return;
            }
            try {
                write();
            } catch (Throwable e) {
                doom(e);
                throw e;
            }
        }

        private void write() {
            Success success = participant.settle();
            if (success == null) {
                throw new TransactionEndedException("the attempt was told to end");
            }
            boolean settled;
            try (Connection connection = connection()) {
                settled = record.write(connection, success);
            } catch (TransactionEndedException e) {
                throw e;
            } catch (StoreBusyException e) {
                participant.refused();
                throw e;
            } catch (Oracle.ReplacedException e) {
                participant.displaced();
                throw new TransactionEndedException("the success of the task was not written: " + e.getMessage(), e);
            } catch (ContestedException e) {
                participant.contested();
                throw new TransactionEndedException("the success of the task was not written: " + e.getMessage(), e);
            } catch (Exception e) {
                throw new TransactionEndedException(
                        "the success of the task could not be written with its work: " + e.getMessage(), e);
            }
            if (!settled) {
                participant.refused();
                throw new TransactionEndedException(
                        "the task was cancelled, or its claim is lost: another node may have taken it over");
            }
            isWritten = true;
        }

        /** A transaction that works in another database has no room for this one, unless both are XA. */
        private Connection connection() {
            try {
                return dataSource.getConnection();
            } catch (SQLException | RuntimeException e) {
                throw new TransactionEndedException(
                        "the success of the task could not be written with its work: there is no connection of the data source"
                                + " that is configured for it (afterward.witness.datasource or afterward.shared.datasource): "
                                + e.getMessage()
                                + ". If the processor works in another database than that, both data sources"
                                + " have to be XA",
                        e);
            }
        }

        @Override
        public void afterCompletion(int status) {}

        /** Not every server rolls back because of what a synchronization throws. */
        private void doom(Throwable why) {
            try {
                jta.registry().setRollbackOnly();
            } catch (RuntimeException e) {
                why.addSuppressed(e);
            }
        }
    }
}
