package dev.afterward.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every course that a transaction can take, up to a number of mishaps: the room's own code, on a container, a database
 * and an engine that are made up. Nothing committed is lost, nothing rolled back runs, nothing is hidden.
 */
class StateSpaceTest {

    private static final int MISHAPS = Integer.getInteger("afterward.mishaps", 3);

    /** Held, because the logging framework does not. */
    private static final Logger LOG = Logger.getLogger("dev.afterward.transaction");

    @BeforeAll
    static void silence() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOG.setLevel(null);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false"})
    void keeps_its_promises_on_every_course(boolean witnessed, boolean crowded) {
        Choices choices = new Choices(MISHAPS);
        int courses = 0;
        do {
            World world = run(choices, witnessed, crowded, Mutation.NONE);
            assertThat(world.violations).as("course %d: %s", courses, choices).isEmpty();
            courses++;
        } while (choices.advance());
        assertThat(courses).isGreaterThan(10_000);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void needs_each_rule(Mutation mutation) {
        boolean witnessed = mutation != Mutation.NO_PREPARING;
        String found = null;
        // The shortest course first.
        for (int mishaps = 0; mishaps <= MISHAPS && found == null; mishaps++) {
            Choices choices = new Choices(mishaps);
            do {
                World world = run(choices, witnessed, false, mutation);
                if (!world.violations.isEmpty()) {
                    found = world.violations + " after " + choices;
                }
            } while (found == null && choices.advance());
        }
        assertThat(found).as("a course on which %s does harm", mutation).isNotNull();
    }

    @Test
    void leaves_nothing_to_chance() {
        assertThat(new Choices(MISHAPS).advance()).isFalse();
    }

    private static World run(Choices choices, boolean witnessed, boolean crowded, Mutation mutation) {
        World world = new World(choices, witnessed, crowded, mutation);
        new ModelRun(world).go();
        return world;
    }
}
