package dev.afterward.server.shop;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

/** A method for each type of {@code @Transactional}. */
@ApplicationScoped
public class TypedDesk {

    @Inject
    Entry entry;

    @Transactional(TxType.REQUIRED)
    public void required(String name) {
        entry.make(name);
    }

    @Transactional(TxType.REQUIRES_NEW)
    public void requiresNew(String name) {
        entry.make(name);
    }

    @Transactional(TxType.MANDATORY)
    public void mandatory(String name) {
        entry.make(name);
    }

    @Transactional(TxType.SUPPORTS)
    public void supports(String name) {
        entry.make(name);
    }

    @Transactional(TxType.NOT_SUPPORTED)
    public void notSupported(String name) {
        entry.make(name);
    }

    @Transactional(TxType.NEVER)
    public void never(String name) {
        entry.make(name);
    }

    @Transactional
    public void run(Runnable work) {
        work.run();
    }

    @Transactional
    public void takeAndFail(String name) {
        entry.make(name);
        throw new IllegalStateException("as the test wants it");
    }

    @Transactional(dontRollbackOn = IllegalStateException.class)
    public void takeAndFailHarmlessly(String name) {
        entry.make(name);
        throw new IllegalStateException("as the test wants it");
    }

    @Transactional(rollbackOn = RefusedException.class)
    public void takeAndRefuse(String name) throws RefusedException {
        entry.make(name);
        throw new RefusedException();
    }
}
