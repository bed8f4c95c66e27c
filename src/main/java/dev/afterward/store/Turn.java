package dev.afterward.store;

/**
 * The inside of one transaction of the store. Valid only within {@link TaskStore#turn}, on its thread. Nothing is
 * validated here, and every method may throw {@link dev.afterward.TaskStoreException}. Each role is an interface of its
 * own; a change of states says what became of the tasks.
 */
public interface Turn extends IntakeTurn, TransactionTurn, ClaimTurn, SettleTurn, UpkeepTurn, ManualTurn {

    /**
     * Runs a part of the turn so that its failure leaves the rest alone (a savepoint).
     *
     * @param part the part; what it throws is thrown on, after its writes were undone
     */
    void isolated(Runnable part);

    /**
     * What the turn does with schedules.
     *
     * @return the role, for as long as the turn lasts
     */
    ScheduleTurn schedules();
}
