package dev.afterward.crash;

import dev.afterward.crash.CrashPoint.When;
import dev.afterward.crash.Ledger.Kind;
import dev.afterward.store.Claim;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.NewTask;
import dev.afterward.store.Readied;
import dev.afterward.store.Settlement;
import dev.afterward.store.TaskStore;
import dev.afterward.store.Turn;
import dev.afterward.store.UnknownTurnException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is put between the engine and its store: the recorder outside, then the mutation, and the crash inside. */
final class Taps {

    private final Ledger ledger;
    private final Mutation mutation;
    private final @Nullable CrashPoint point;
    private final Standstill standstill;
    private final AtomicLong turns = new AtomicLong();
    /** The newest claim of each task that this client has made. */
    private final Map<Long, Integer> claims = new ConcurrentHashMap<>();

    Taps(Ledger ledger, Mutation mutation, @Nullable CrashPoint point, Standstill standstill) {
        this.ledger = ledger;
        this.mutation = mutation;
        this.point = point;
        this.standstill = standstill;
    }

    /** The claim under which this client runs a task. */
    int claim(long task) {
        return claims.getOrDefault(task, 0);
    }

    TaskStore around(TaskStore store) {
        TaskStore crashing = point == null ? store : crashing(store, point);
        return recorded(mutation == Mutation.NONE ? crashing : halved(mutated(crashing)));
    }

    /** A bulk is written beside the turns where several clients can write. */
    private TaskStore halved(TaskStore store) {
        return mutation != Mutation.BULK_HALF_WRITTEN
                ? store
                : Intercepted.of(TaskStore.class, store, (method, arguments, real) -> {
                    if (!method.equals("writeBulk")) {
                        return real.call(arguments);
                    }
                    List<NewTask> tasks = tasks(arguments);
                    return real.call(tasks.subList(0, tasks.size() / 2), arguments[1]);
                });
    }

    private static TaskStore onTurns(TaskStore store, TurnTap tap) {
        return Intercepted.of(TaskStore.class, store, (method, arguments, real) -> {
            if (!method.equals("turn")) {
                return real.call(arguments);
            }
            @SuppressWarnings("unchecked")
            Function<Turn, Object> work = (Function<Turn, Object>) arguments[1];
            return tap.make(work, changed -> real.call(arguments[0], changed));
        });
    }

    /** What is done in place of a turn. */
    private interface TurnTap {
        @Nullable
        Object make(Function<Turn, Object> work, RealTurn real) throws Throwable;
    }

    private interface RealTurn {
        @Nullable
        Object make(Function<Turn, Object> work) throws Throwable;
    }

    private TaskStore recorded(TaskStore store) {
        return onTurns(store, (work, real) -> {
            standstill.begin();
            long number = turns.incrementAndGet();
            List<String> operations = new ArrayList<>();
            Map<Long, Integer> claimed = new ConcurrentHashMap<>();
            Object result;
            try {
                result = real.make(turn -> {
                    Object answer = work.apply(Intercepted.of(Turn.class, turn, (method, arguments, call) -> {
                        if (method.equals("orphans")) {
                            ledger.write(Kind.LOOKING, number, arguments[0]);
                        }
                        Object returned = called(method, arguments, call, operations);
                        record(method, arguments, returned, operations, claimed);
                        return returned;
                    }));
                    if (!operations.isEmpty()) {
                        ledger.write(Kind.TURN, number, String.join(" ", operations));
                    }
                    return answer;
                });
            } catch (UnknownTurnException e) {
                throw e;
            } catch (Throwable e) {
                if (!operations.isEmpty()) {
                    ledger.write(Kind.UNDONE, number);
                }
                throw e;
            }
            claims.putAll(claimed);
            if (!operations.isEmpty()) {
                ledger.write(Kind.COMMITTED, number);
            }
            standstill.committed(claimed.size());
            return result;
        });
    }

    /** What a part has done that has failed is undone. */
    private static @Nullable Object called(
            String method, Object[] arguments, Intercepted.Real call, List<String> operations) throws Throwable {
        int before = operations.size();
        try {
            return call.call(arguments);
        } catch (Throwable e) {
            if (method.equals("isolated")) {
                operations.subList(before, operations.size()).clear();
            }
            throw e;
        }
    }

    private static void record(
            String method,
            Object[] arguments,
            @Nullable Object returned,
            List<String> operations,
            Map<Long, Integer> claimed) {
        switch (method) {
            case "heartbeat" -> operations.add("beat:" + arguments[0]);
            case "insertClaimed" -> {
                for (NewTask task : tasks(arguments)) {
                    claimed.put(task.id(), 1);
                    operations.add("claim:" + task.id() + ":1:" + arguments[1]);
                }
            }
            case "claim", "claimPrepared" -> {
                for (ClaimedTask task : ((Claim) Objects.requireNonNull(returned)).tasks()) {
                    claimed.put(task.id(), task.claims());
                    operations.add("claim:" + task.id() + ":" + task.claims() + ":" + arguments[arguments.length - 1]);
                }
            }
            case "settle", "settleAll" -> {
                if (!Boolean.FALSE.equals(returned)) {
                    for (Settlement settlement : settlements(method, arguments)) {
                        String kind = settlement instanceof Settlement.Rescued ? "rescue:" : "settle:";
                        operations.add(kind + settlement.id() + ":" + settlement.claims());
                    }
                }
            }
            default -> {}
        }
    }

    @SuppressWarnings("unchecked")
    static List<NewTask> tasks(Object[] arguments) {
        return (List<NewTask>) arguments[0];
    }

    private TaskStore mutated(TaskStore store) {
        Mutant mutant = new Mutant(mutation);
        return onTurns(store, (work, real) -> {
            mutant.begin();
            Object result = real.make(turn -> work.apply(Intercepted.of(
                    Turn.class, turn, (method, arguments, call) -> mutant.call(turn, method, arguments, call))));
            mutant.committed();
            return result;
        });
    }

    /** A store whose process dies in a turn. */
    static TaskStore crashing(TaskStore store, CrashPoint armed) {
        return onTurns(store, (work, real) -> {
            Set<String> done = new HashSet<>();
            Object result = real.make(turn -> {
                Object answer = work.apply(Intercepted.of(Turn.class, turn, (method, arguments, call) -> {
                    Set<String> operations = operations(method, arguments);
                    operations.forEach(operation -> armed.reached(operation, When.BEFORE));
                    Object returned = call.call(arguments);
                    if (!isNothing(returned)) {
                        done.addAll(operations);
                    }
                    return returned;
                }));
                done.forEach(operation -> armed.reached(operation, When.WRITTEN));
                return answer;
            });
            done.forEach(operation -> armed.reached(operation, When.COMMITTED));
            return result;
        });
    }

    /** Whether an operation has found nothing to do: a process that dies there dies in an idle turn. */
    private static boolean isNothing(@Nullable Object returned) {
        return List.of().equals(returned)
                || Readied.NOTHING.equals(returned)
                || (returned instanceof Claim claim && claim.tasks().isEmpty());
    }

    /** The names of what a turn does: its method, or for settlements what they settle. */
    private static Set<String> operations(String method, Object[] arguments) {
        return method.startsWith("settle")
                ? settlements(method, arguments).stream()
                        .map(settlement -> settlement.getClass().getSimpleName())
                        .collect(Collectors.toSet())
                : Set.of(method);
    }

    @SuppressWarnings("unchecked")
    static List<Settlement> settlements(String method, Object[] arguments) {
        return method.equals("settleAll") ? (List<Settlement>) arguments[0] : List.of((Settlement) arguments[0]);
    }
}
