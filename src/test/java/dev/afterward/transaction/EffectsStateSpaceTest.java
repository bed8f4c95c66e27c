package dev.afterward.transaction;

import static dev.afterward.transaction.EffectsInvariant.AT_MOST_ONCE;
import static dev.afterward.transaction.EffectsInvariant.CANCELLED_AS_IT_SAID;
import static dev.afterward.transaction.EffectsInvariant.COMES_TO_AN_END;
import static dev.afterward.transaction.EffectsInvariant.ENDED_WITHOUT_EFFECTS;
import static dev.afterward.transaction.EffectsInvariant.SUCCEEDED_WITH_EFFECTS;
import static dev.afterward.transaction.EffectsInvariant.TURNS_GO_ON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.transaction.EffectsExplorer.Found;
import dev.afterward.transaction.EffectsModel.Mishap;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All states that a task, up to three attempts, their transactions and a cancel can reach, when an attempt and its transaction
 * are one. What is explored is a model of the protocol and none of the library's code. Each rule is left out once, to see
 * which promise it keeps.
 */
class EffectsStateSpaceTest {

    /** With three of them the second form takes a minute. */
    private static final int MISHAPS = Integer.getInteger("afterward.effects.mishaps", 2);

    enum Form {
        DATABASE {
            @Override
            EffectsModel model(Set<EffectsRule> leftOut, Setting setting, int most) {
                Set<Mishap> mishaps = setting.mishaps();
                // The row is as durable as the effects, and a backup has both or neither.
                mishaps.remove(Mishap.POWER_CUT);
                mishaps.remove(Mishap.RESTORE);
                return new EffectsInDatabase(leftOut, mishaps, most);
            }
        },
        MARK {
            @Override
            EffectsModel model(Set<EffectsRule> leftOut, Setting setting, int most) {
                return new EffectsByMark(leftOut, setting.mishaps(), most);
            }
        };

        abstract EffectsModel model(Set<EffectsRule> leftOut, Setting setting, int most);
    }

    /** What may go wrong. */
    enum Setting {
        ANYTHING,
        /** Who is taken for dead is dead, and the store forgets nothing. */
        NO_ZOMBIES,
        /** Processors throw and swallow errors, and an operator cancels. */
        NO_MISHAPS;

        private Set<Mishap> mishaps() {
            return switch (this) {
                case ANYTHING -> EnumSet.allOf(Mishap.class);
                case NO_ZOMBIES -> EnumSet.of(Mishap.CRASH, Mishap.LOST_REPLY, Mishap.LIE, Mishap.REAPER);
                case NO_MISHAPS -> EnumSet.noneOf(Mishap.class);
            };
        }
    }

    /**
     * What is broken without a rule.
     *
     * @param form of the protocol
     * @param rules those that are left out
     * @param broken all that is broken with as few mishaps as it takes
     */
    record Need(Form form, Set<EffectsRule> rules, Set<EffectsInvariant> broken) {

        static Need of(Form form, EffectsRule rule, EffectsInvariant... broken) {
            return new Need(form, EnumSet.of(rule), EnumSet.copyOf(List.of(broken)));
        }
    }

    /**
     * A rule that another one makes up for.
     *
     * @param form of the protocol
     * @param rule has no effect of its own
     * @param other without which it has one
     * @param setting in which neither breaks anything by itself
     * @param broken all that is broken without both, with as few mishaps as it takes
     */
    record Cover(Form form, EffectsRule rule, EffectsRule other, Setting setting, Set<EffectsInvariant> broken) {

        static Cover of(Form form, EffectsRule rule, EffectsRule other, Setting setting, EffectsInvariant... broken) {
            return new Cover(form, rule, other, setting, EnumSet.copyOf(List.of(broken)));
        }
    }

    static List<Need> needs() {
        EffectsInvariant[] all = {AT_MOST_ONCE, ENDED_WITHOUT_EFFECTS, CANCELLED_AS_IT_SAID};
        return List.of(
                Need.of(Form.DATABASE, EffectsRule.EXCEPTIONS_ROLL_BACK, all),
                // The row would be believed to be settled, and nobody rescues from a client that lives.
                Need.of(Form.DATABASE, EffectsRule.ASK_AFTER_COMMIT, TURNS_GO_ON, COMES_TO_AN_END),
                Need.of(Form.DATABASE, EffectsRule.RECORD_OUTRANKS_INTERRUPTION, TURNS_GO_ON),
                Need.of(Form.DATABASE, EffectsRule.ANSWER_WHAT_WAS_RECORDED, CANCELLED_AS_IT_SAID),
                Need.of(
                        Form.DATABASE,
                        EffectsRule.SETTLE_INSIDE,
                        AT_MOST_ONCE,
                        SUCCEEDED_WITH_EFFECTS,
                        ENDED_WITHOUT_EFFECTS,
                        CANCELLED_AS_IT_SAID),
                Need.of(Form.DATABASE, EffectsRule.FENCE_BY_STATE, AT_MOST_ONCE, CANCELLED_AS_IT_SAID, TURNS_GO_ON),
                // The state alone keeps effects single: a zombie settles for its successor, whose turn has to wait.
                Need.of(Form.DATABASE, EffectsRule.FENCE_BY_CLAIM, TURNS_GO_ON),
                Need.of(Form.DATABASE, EffectsRule.ROLL_BACK_FIRST, TURNS_GO_ON, COMES_TO_AN_END),
                Need.of(Form.DATABASE, EffectsRule.ASK_UNDER_LOCK, TURNS_GO_ON),
                Need.of(Form.DATABASE, EffectsRule.RESCUE_SKIPS_LOCKED, TURNS_GO_ON),
                Need.of(Form.DATABASE, EffectsRule.RESCUE_LOOKS_AGAIN, all),
                Need.of(Form.DATABASE, EffectsRule.CANCEL_ASKS_WORKER, TURNS_GO_ON),
                Need.of(Form.MARK, EffectsRule.EXCEPTIONS_ROLL_BACK, all),
                Need.of(Form.MARK, EffectsRule.ASK_AFTER_COMMIT, SUCCEEDED_WITH_EFFECTS),
                Need.of(Form.MARK, EffectsRule.ANSWER_WHAT_WAS_RECORDED, CANCELLED_AS_IT_SAID),
                Need.of(Form.MARK, EffectsRule.KEY_WITHOUT_CLAIM, all),
                Need.of(Form.MARK, EffectsRule.VOID_FIRST, ENDED_WITHOUT_EFFECTS, CANCELLED_AS_IT_SAID),
                Need.of(Form.MARK, EffectsRule.VOID_AFTER_CLEAN_FAILURE, ENDED_WITHOUT_EFFECTS, CANCELLED_AS_IT_SAID),
                Need.of(Form.MARK, EffectsRule.READ_AFTER_PROBE, SUCCEEDED_WITH_EFFECTS),
                Need.of(Form.MARK, EffectsRule.VOID_HAS_END, CANCELLED_AS_IT_SAID),
                Need.of(Form.MARK, EffectsRule.REMOVE_AFTER_DURABLE, all),
                Need.of(Form.MARK, EffectsRule.REMOVE_WHEN_OLD, all),
                Need.of(Form.MARK, EffectsRule.KEEP_FOR_BACKUPS, all));
    }

    static List<Cover> covers() {
        EffectsInvariant[] all = {AT_MOST_ONCE, ENDED_WITHOUT_EFFECTS, CANCELLED_AS_IT_SAID};
        EffectsInvariant[] ended = {ENDED_WITHOUT_EFFECTS, CANCELLED_AS_IT_SAID};
        EffectsRule answer = EffectsRule.ANSWER_WHAT_WAS_RECORDED;
        EffectsRule voided = EffectsRule.VOID_FIRST;
        return List.of(
                Cover.of(
                        Form.DATABASE,
                        EffectsRule.POINT_OF_NO_RETURN,
                        answer,
                        Setting.NO_MISHAPS,
                        CANCELLED_AS_IT_SAID),
                Cover.of(
                        Form.DATABASE,
                        EffectsRule.WRITE_LAST,
                        EffectsRule.ASK_AFTER_COMMIT,
                        Setting.NO_MISHAPS,
                        COMES_TO_AN_END),
                Cover.of(Form.MARK, EffectsRule.POINT_OF_NO_RETURN, answer, Setting.NO_MISHAPS, CANCELLED_AS_IT_SAID),
                // An error that the processor has swallowed: a commit that returns has done nothing.
                Cover.of(
                        Form.MARK,
                        EffectsRule.WRITE_LAST,
                        EffectsRule.ASK_AFTER_COMMIT,
                        Setting.NO_MISHAPS,
                        SUCCEEDED_WITH_EFFECTS),
                Cover.of(Form.MARK, EffectsRule.RECORD_OUTRANKS_INTERRUPTION, voided, Setting.NO_MISHAPS, ended),
                Cover.of(Form.MARK, EffectsRule.FENCED_TURN, voided, Setting.NO_MISHAPS, ended),
                Cover.of(Form.MARK, EffectsRule.FENCED_TURN, EffectsRule.REMOVE_WHEN_OLD, Setting.NO_MISHAPS, all),
                Cover.of(Form.MARK, EffectsRule.PROBE, EffectsRule.KEY_WITHOUT_CLAIM, Setting.NO_ZOMBIES, all),
                Cover.of(Form.MARK, EffectsRule.PROBE, voided, Setting.NO_ZOMBIES, ended),
                Cover.of(Form.MARK, EffectsRule.RESCUE_ASKS, EffectsRule.KEY_WITHOUT_CLAIM, Setting.NO_ZOMBIES, all),
                Cover.of(Form.MARK, EffectsRule.RESCUE_ASKS, voided, Setting.NO_ZOMBIES, ended));
    }

    @ParameterizedTest
    @CsvSource({"DATABASE, 1, 50000", "MARK, 0, 240000"})
    void keeps_its_promises_in_all_states(Form form, int more, int states) {
        Found found = one(form, EnumSet.noneOf(EffectsRule.class), Setting.ANYTHING, MISHAPS + more);
        assertThat(found.broken()).isEmpty();
        assertThat(found.states()).as("states").isGreaterThan(states);
    }

    @ParameterizedTest
    @MethodSource("needs")
    void needs_a_rule(Need need) {
        Found found = leaveOut(need.form, need.rules, Setting.ANYTHING);
        assertThat(found.broken().keySet()).as("%s", found).isEqualTo(need.broken);
    }

    /** By itself it prevents nothing that is a promise: attempts in vain, and the work of those who ask. */
    @ParameterizedTest
    @MethodSource("covers")
    void has_a_second_line(Cover cover) {
        assertThat(one(cover.form, EnumSet.of(cover.rule), Setting.ANYTHING, MISHAPS - 1)
                        .broken())
                .isEmpty();
        assertThat(leaveOut(cover.form, EnumSet.of(cover.rule), cover.setting).broken())
                .isEmpty();
        assertThat(leaveOut(cover.form, EnumSet.of(cover.other), cover.setting).broken())
                .isEmpty();
        Found found = leaveOut(cover.form, EnumSet.of(cover.rule, cover.other), cover.setting);
        assertThat(found.broken().keySet()).as("%s", found).isEqualTo(cover.broken);
    }

    /**
     * A violation of the key that counts as a failure costs attempts. The last one finds the mark when it is to be voided, so
     * that no promise is broken.
     */
    @Test
    void could_do_without_asking_after_a_violation() {
        assertThat(one(Form.MARK, EnumSet.of(EffectsRule.ASK_AFTER_VIOLATION), Setting.ANYTHING, MISHAPS - 1)
                        .broken())
                .isEmpty();
    }

    /** Where nobody who is taken for dead is alive, and the store forgets nothing, less will do. */
    @ParameterizedTest
    @CsvSource({
        "DATABASE, FENCE_BY_STATE, FENCE_BY_CLAIM",
        "MARK, KEY_WITHOUT_CLAIM, KEY_WITHOUT_CLAIM",
        "MARK, VOID_FIRST, KEY_WITHOUT_CLAIM",
        "MARK, REMOVE_WHEN_OLD, KEEP_FOR_BACKUPS"
    })
    void would_need_less_without_zombies(Form form, EffectsRule one, EffectsRule other) {
        assertThat(leaveOut(form, EnumSet.of(one, other), Setting.NO_ZOMBIES).broken())
                .isEmpty();
    }

    @Test
    void leaves_out_each_rule() {
        Set<EffectsRule> tried = EnumSet.of(EffectsRule.ASK_AFTER_VIOLATION);
        Stream.concat(
                        needs().stream().flatMap(need -> need.rules.stream()),
                        covers().stream().map(Cover::rule))
                .forEach(tried::add);
        assertThat(tried).isEqualTo(EnumSet.allOf(EffectsRule.class));
    }

    /** With the fewest mishaps that break something, or with all. */
    private static Found leaveOut(Form form, Set<EffectsRule> rules, Setting setting) {
        Found found = one(form, rules, setting, 0);
        for (int most = 1; most <= MISHAPS && found.broken().isEmpty(); most++) {
            found = one(form, rules, setting, most);
        }
        return found;
    }

    private static Found one(Form form, Set<EffectsRule> rules, Setting setting, int most) {
        return EffectsExplorer.explore(form.model(rules, setting, most));
    }
}
