package dev.afterward.crash;

import dev.afterward.dispatch.runtime.SettlingTransaction;
import dev.afterward.dispatch.runtime.SettlingTransaction.Participant;
import dev.afterward.store.Effects;
import dev.afterward.store.Effects.Said;
import dev.afterward.store.Effects.Verdict;
import dev.afterward.store.Marked;
import dev.afterward.store.RowState;
import dev.afterward.store.Success;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** What may be wrong with the marks of attempts, to see that it is found. */
enum MarkFault {
    NONE,
    /** A task ends without success, and no void mark is left before. */
    NO_VOID,
    /** What a commit has said is believed, and not the mark. */
    COMMIT_BELIEVED,
    /** The mark of each claim has a key of its own. */
    KEY_WITH_CLAIM,
    /** Nobody asks what has become of the effects of attempts, unless their task is to end without success. */
    NOT_ASKED;

    /** A task is not claimed more often here. */
    private static final int CLAIMS = 20;

    /**
     * Answers wrongly.
     *
     * @param real the marks
     * @param threw whether the last commit of a task has thrown
     */
    Effects on(Effects real, Predicate<Long> threw) {
        return Intercepted.of(Effects.class, real, (method, arguments, call) -> switch (method) {
            case "find" ->
                switch (this) {
                    case COMMIT_BELIEVED, NOT_ASKED -> Map.of();
                    case KEY_WITH_CLAIM -> found(real, keys(arguments[0]));
                    default -> call.call(arguments);
                };
            case "ask" -> asked((Effects.Key) arguments[0], real, threw);
            case "close" -> closed((Effects.Key) arguments[0], (RowState) arguments[1], real);
            default -> call.call(arguments);
        });
    }

    private Verdict asked(Effects.Key key, Effects real, Predicate<Long> threw) throws Exception {
        return switch (this) {
            case COMMIT_BELIEVED -> Verdict.of(threw.test(key.task()) ? Said.NOTHING : Said.DONE);
            case NOT_ASKED -> Verdict.of(Said.NOTHING);
            case KEY_WITH_CLAIM -> found(real, List.of(key)).getOrDefault(key, Verdict.of(Said.NOTHING));
            default -> real.ask(key);
        };
    }

    private Verdict closed(Effects.Key key, RowState end, Effects real) throws Exception {
        return switch (this) {
            case COMMIT_BELIEVED -> new Verdict(Said.VOID, end);
            case NO_VOID -> real.find(List.of(key)).getOrDefault(key, new Verdict(Said.VOID, end));
            case KEY_WITH_CLAIM -> {
                Verdict found = found(real, List.of(key)).get(key);
                yield found == null ? real.close(key, end) : found;
            }
            default -> real.close(key, end);
        };
    }

    @SuppressWarnings("unchecked")
    private static Collection<Effects.Key> keys(Object argument) {
        return (Collection<Effects.Key>) argument;
    }

    /** The marks of whatever claims. */
    private static Map<Effects.Key, Verdict> found(Effects real, Collection<Effects.Key> keys) throws Exception {
        Map<Effects.Key, Verdict> found = new HashMap<>();
        for (Effects.Key key : keys) {
            real.find(IntStream.rangeClosed(0, CLAIMS)
                            .mapToObj(claim -> new Effects.Key(key.task(), claim))
                            .toList())
                    .values()
                    .forEach(verdict -> found.put(key, verdict));
        }
        return found;
    }

    /** Leaves marks wrongly. */
    SettlingTransaction<Success> on(SettlingTransaction<Success> real) {
        return this != KEY_WITH_CLAIM
                ? real
                : (participant, limit, call) -> real.run(withClaim(participant), limit, call);
    }

    @SuppressWarnings("unchecked")
    private static Participant<Success> withClaim(Participant<Success> participant) {
        return Intercepted.of(Participant.class, participant, (method, arguments, call) -> {
            Object returned = call.call(arguments);
            if (!(returned instanceof Success success)) {
                return returned;
            }
            Marked marked = Objects.requireNonNull(success.marked());
            return new Success(
                    success.settlement(), new Marked(success.settlement().claims(), marked.table()));
        });
    }
}
