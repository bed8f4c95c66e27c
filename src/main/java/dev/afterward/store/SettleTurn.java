package dev.afterward.store;

import dev.afterward.TaskStoreException;
import java.util.List;

/** What a turn does with the ends of claims. A role of {@link Turn}. */
public interface SettleTurn {

    /**
     * Ends a claim.
     *
     * @param settlement how
     * @return whether the claim was still this client's, and the settlement allowed (see {@link ManualTurn#cancelRunning}); if
     *     not nothing was changed
     */
    boolean settle(Settlement settlement);

    /**
     * How tasks stand that transactions other than turns may have settled. A row that such a transaction has locked is not waited
     * for.
     *
     * @param ids the tasks
     * @return how they stand; what it says of a task that is not locked is final as long as this turn lasts
     */
    Standings standings(List<Long> ids);

    /**
     * Settles several claims at once, which costs less.
     *
     * @param settlements how they end
     * @throws TaskStoreException when a claim is not the one that its settlement names any more, or the settlement was not allowed;
     *     perhaps not here, but from a later operation or from the end of the turn. Some of the others may be settled then and
     *     some not: the caller has to undo the turn, or this part of it, and to settle them one by one
     */
    default void settleAll(List<Settlement> settlements) {
        for (Settlement settlement : settlements) {
            if (!settle(settlement)) {
                throw new TaskStoreException("the claim of task " + settlement.id() + " is lost");
            }
        }
    }
}
