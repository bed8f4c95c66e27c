package dev.afterward.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import dev.afterward.TaskUpgrade;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What leads a payload from version to version, and what is wrong with it. */
class UpgradesTest {

    public record Work(int number) implements Task {}

    private record Step(int from, int to, UnaryOperator<JsonObject> way) implements TaskUpgrade<Work> {
        @Override
        public JsonObject upgrade(JsonObject task) {
            return way.apply(task);
        }
    }

    private static Step step(int from, int to) {
        return new Step(from, to, json -> json);
    }

    private static Upgrades of(int version, Step... steps) {
        return Upgrades.of(Work.class, version, List.of(steps));
    }

    @Test
    void a_chain_reads_from_its_beginning_on() {
        Upgrades upgrades = of(4, step(1, 2), step(2, 4), step(3, 4));
        assertThat(upgrades.problems()).isEmpty();
        assertThat(upgrades.oldest()).isEqualTo(1);
    }

    /** Nothing leads on from a version between: what is below it is not read either. */
    @Test
    void an_upgrade_that_is_never_used_is_refused() {
        assertThat(of(3, step(1, 3)).problems())
                .containsExactly(
                        "the upgrade " + Step.class.getName() + " of task type " + Work.class.getName()
                                + " from version 1 is never used: from version 2 no upgrade leads on. Add one, or remove this one");
        assertThat(of(4, step(1, 2), step(3, 4)).problems()).hasSize(1);
    }

    /** It is user code: whatever it throws, it is the payload that is not read. */
    @Test
    void an_upgrade_that_throws_an_error_does_not_pass_it_on() {
        Upgrades upgrades = of(2, new Step(1, 2, json -> {
            throw new AssertionError("no mail");
        }));
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> upgrades.upgrade(JsonValue.EMPTY_JSON_OBJECT, 1))
                .withMessageContaining("no mail");
    }
}
