package dev.afterward.store;

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
     * Settles several claims at once, which costs less.
     *
     * @param settlements how they end
     * @return whether each claim was still the one that its settlement names. If not, some of the others may be settled
     *     and some not: the caller has to undo the turn, or this part of it, and to settle them one by one
     */
    default boolean settleAll(List<Settlement> settlements) {
        boolean all = true;
        for (Settlement settlement : settlements) {
            all &= settle(settlement);
        }
        return all;
    }
}
