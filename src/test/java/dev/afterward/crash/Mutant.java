package dev.afterward.crash;

import dev.afterward.TaskStoreException;
import dev.afterward.store.Claim;
import dev.afterward.store.Discarded;
import dev.afterward.store.NewTask;
import dev.afterward.store.Orphan;
import dev.afterward.store.Promotion;
import dev.afterward.store.Readied;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A turn that breaks a rule. Used by one thread at a time, as turns are. */
final class Mutant {

    /** The first queue. */
    private static final Integer SKIPPED = 1;

    private final Mutation mutation;
    /** What turns before this one have acknowledged and not written, and what this one does not write. */
    private final List<NewTask> late = new ArrayList<>();

    private final List<NewTask> later = new ArrayList<>();
    private boolean hasInserted;

    Mutant(Mutation mutation) {
        this.mutation = mutation;
    }

    @Nullable
    Object call(Turn turn, String method, Object[] arguments, Intercepted.Real real) throws Throwable {
        boolean isFirstInsert = method.startsWith("insert") && !hasInserted;
        hasInserted |= isFirstInsert;
        return switch (mutation) {
            case ACKNOWLEDGED_BEFORE_COMMIT ->
                method.startsWith("insert") ? insertLate(turn, arguments, isFirstInsert) : real.call(arguments);
            case PROMOTION_SKIPPED ->
                method.equals("promote") ? new Promotion(Readied.NOTHING, true) : real.call(arguments);
            case BULK_HALF_PROMOTED -> method.equals("promote") ? promoteHalf(turn, arguments) : real.call(arguments);
            case LEFT_BULK_IS_PROMOTED ->
                switch (method) {
                    case "leftTransactions" -> complete(turn.leftTransactions((Long) arguments[0]));
                    case "leftBulks" -> complete(turn.leftBulks((Long) arguments[0], (Integer) arguments[1]));
                    default -> real.call(arguments);
                };
            case LEFT_IS_DISCARDED ->
                method.equals("leftTransactions") ? rolledBack(turn, (Long) arguments[0]) : real.call(arguments);
            case WRITTEN_BEFORE_COMMIT -> method.equals("prepare") ? insertNow(turn, arguments) : real.call(arguments);
            case ROLLBACK_IS_PROMOTED -> promoteInstead(turn, method, arguments, real, Outcome.ROLLED_BACK);
            case DOUBT_IS_PROMOTED -> promoteInstead(turn, method, arguments, real, Outcome.IN_DOUBT);
            case WRITTEN_TWICE ->
                method.startsWith("insert") || method.equals("prepare")
                        ? insertTwice(turn, method, arguments, real)
                        : real.call(arguments);
            case DISCARD_SKIPPED ->
                method.equals("discard")
                        ? new Discarded(0, turn.decide((Long) arguments[0], Outcome.ROLLED_BACK))
                        : real.call(arguments);
            case CANCEL_FORGOTTEN -> method.startsWith("cancel") ? true : real.call(arguments);
            case LIVING_RESCUED ->
                method.equals("orphans") ? real.call(Long.MAX_VALUE, arguments[1]) : real.call(arguments);
            case RESCUE_SKIPPED -> method.equals("orphans") ? List.of() : real.call(arguments);
            case QUEUE_SKIPPED ->
                switch (method) {
                    case "ready" -> arguments[0].equals(SKIPPED) ? List.of() : real.call(arguments);
                    case "claim" -> arguments[0].equals(SKIPPED) ? new Claim(List.of(), false) : real.call(arguments);
                    default -> real.call(arguments);
                };
            case LEASE_NOT_EXTENDED -> method.equals("heartbeat") ? null : real.call(arguments);
            case ATTEMPTS_UNBOUNDED ->
                switch (method) {
                    case "settle" -> real.call(retried((Settlement) arguments[0]));
                    case "settleAll" ->
                        real.call(Taps.settlements(method, arguments).stream()
                                .map(Mutant::retried)
                                .toList());
                    default -> real.call(arguments);
                };
            case RESCUES_UNBOUNDED ->
                method.equals("orphans") ? unrescued((List<?>) real.call(arguments)) : real.call(arguments);
            default -> real.call(arguments);
        };
    }

    /** A turn begins: the one before may have failed. */
    void begin() {
        later.clear();
        hasInserted = false;
    }

    /** The turn has committed. */
    void committed() {
        boolean isSaidToBeRefused = hasInserted && mutation == Mutation.REFUSED_IS_WRITTEN;
        if (hasInserted) {
            late.clear();
            late.addAll(later);
        }
        if (isSaidToBeRefused) {
            throw new TaskStoreException("refused, as the test wants it");
        }
    }

    private @Nullable Object insertLate(Turn turn, Object[] arguments, boolean isFirst) {
        if (isFirst) {
            turn.insert(List.copyOf(late), (Long) arguments[1]);
        }
        later.addAll(Taps.tasks(arguments));
        return null;
    }

    private static @Nullable Object insertNow(Turn turn, Object[] arguments) {
        @SuppressWarnings("unchecked")
        List<NewTask> tasks = (List<NewTask>) arguments[1];
        turn.insert(tasks, Long.MAX_VALUE);
        return null;
    }

    private static Promotion promoteHalf(Turn turn, Object[] arguments) {
        Promotion first = turn.promote((Long) arguments[0], (Long) arguments[1], (Integer) arguments[2]);
        turn.discard((Long) arguments[0], Integer.MAX_VALUE);
        return new Promotion(first.readied(), true);
    }

    private static List<TransactionRow> complete(List<TransactionRow> left) {
        return left.stream()
                .map(row -> row.state() == Outcome.WRITING
                        ? new TransactionRow(
                                row.id(), Outcome.COMMITTED, row.created(), row.witness(), row.witnessTable())
                        : row)
                .toList();
    }

    private static List<TransactionRow> rolledBack(Turn turn, long deadBefore) {
        return turn.leftTransactions(deadBefore).stream()
                .map(row -> new TransactionRow(
                        row.id(), Outcome.ROLLED_BACK, row.created(), row.witness(), row.witnessTable()))
                .toList();
    }

    private static @Nullable Object promoteInstead(
            Turn turn, String method, Object[] arguments, Intercepted.Real real, Outcome outcome) throws Throwable {
        if (method.equals("decide") && arguments[1] == outcome) {
            boolean known = turn.decide((Long) arguments[0], Outcome.COMMITTED);
            turn.promote((Long) arguments[0], Long.MAX_VALUE, Integer.MAX_VALUE);
            return known;
        }
        if (method.equals("discard") && outcome == Outcome.ROLLED_BACK) {
            turn.promote((Long) arguments[0], Long.MAX_VALUE, Integer.MAX_VALUE);
            return new Discarded(1, true);
        }
        return real.call(arguments);
    }

    /** The second one under an id in between: those of the engine are 1024 apart, or a millisecond. */
    private static @Nullable Object insertTwice(Turn turn, String method, Object[] arguments, Intercepted.Real real)
            throws Throwable {
        @SuppressWarnings("unchecked")
        List<NewTask> tasks = (List<NewTask>) arguments[method.equals("prepare") ? 1 : 0];
        turn.insert(
                tasks.stream()
                        .map(task -> new NewTask(
                                task.id() + 1,
                                task.queue(),
                                task.priority(),
                                task.due(),
                                task.parent(),
                                task.payload()))
                        .toList(),
                Long.MAX_VALUE);
        return real.call(arguments);
    }

    private static Settlement retried(Settlement settlement) {
        return settlement instanceof Settlement.Ended ended && ended.state() == RowState.FAILED
                ? new Settlement.Retried(
                        ended.id(),
                        ended.claims(),
                        ended.finished(),
                        ended.started(),
                        ended.finished(),
                        ended.micros(),
                        String.valueOf(ended.error()),
                        ended.worker())
                : settlement;
    }

    private static List<Orphan> unrescued(List<?> orphans) {
        return orphans.stream()
                .map(Orphan.class::cast)
                .map(orphan -> new Orphan(
                        orphan.id(),
                        orphan.queue(),
                        orphan.attempt(),
                        orphan.claims(),
                        0,
                        orphan.alone(),
                        orphan.cancelled(),
                        orphan.started(),
                        orphan.node()))
                .toList();
    }
}
