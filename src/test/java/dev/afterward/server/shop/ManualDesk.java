package dev.afterward.server.shop;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;

/** Begins and ends its transactions itself, more than one in a call. */
@Stateless
@TransactionManagement(TransactionManagementType.BEAN)
public class ManualDesk {

    @Resource
    UserTransaction transaction;

    @Inject
    Entry entry;

    /** Makes an entry without a transaction, one that is rolled back, one that is committed. */
    public void take(String free, String rolledBack, String committed) throws Exception {
        entry.make(free);
        transaction.begin();
        entry.make(rolledBack);
        transaction.rollback();
        transaction.begin();
        entry.make(committed);
        transaction.commit();
    }

    public void takeAndMark(String name) throws Exception {
        transaction.begin();
        entry.make(name);
        transaction.setRollbackOnly();
        transaction.commit();
    }

    /** The container rolls back what is left open. */
    public void takeAndForget(String name) throws Exception {
        transaction.begin();
        entry.make(name);
    }
}
