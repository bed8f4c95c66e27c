package dev.afterward.server.prepared;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A resource next to the database, so that a transaction has two phases. It never returns from one of them: when so many of them
 * have come to that point, in whatever applications of the server, the server dies.
 */
public final class DyingResource implements XAResource {

    /** How many payments are caught, in all applications. */
    public static final int TOGETHER = 4;

    private static final String COUNTER = "dev.afterward.server.prepared.dying";

    private final boolean inPrepare;

    private DyingResource(boolean inPrepare) {
        this.inPrepare = inPrepare;
    }

    /** All branches are prepared then. */
    static XAResource inCommit() {
        return new DyingResource(false);
    }

    /** What was enlisted before it is prepared then. */
    static XAResource inPrepare() {
        return new DyingResource(true);
    }

    /** The properties are what the applications of a server share. */
    private static void die() {
        AtomicInteger come =
                (AtomicInteger) System.getProperties().computeIfAbsent(COUNTER, name -> new AtomicInteger());
        if (come.incrementAndGet() == TOGETHER) {
            Runtime.getRuntime().halt(1);
        }
        while (true) {
            LockSupport.park();
        }
    }

    @Override
    public int prepare(Xid xid) {
        if (inPrepare) {
            die();
        }
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) {
        die();
    }

    @Override
    public void rollback(Xid xid) {}

    @Override
    public void forget(Xid xid) {}

    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public boolean isSameRM(XAResource other) {
        return other == this;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}
