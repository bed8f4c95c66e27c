package dev.afterward.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A class that cannot be initialised or found makes a payload unreadable; a virtual machine in want does not. */
class ErrorsWhileReadingTest {

    private static final JsonbCodec CODEC = new JsonbCodec();

    private static String setting(String name) {
        throw new IllegalStateException(name + " is missing");
    }

    /** As a class whose settings were left out of a release. */
    public static class Rate {
        @SuppressWarnings("unused")
        private static final String SOURCE = setting("rates.properties");

        public int value;
    }

    public record Payment(String order, Rate rate) implements Task {}

    public record Strict(String id) implements Task {
        public Strict {
            throw new AssertionError("no id like " + id);
        }
    }

    public record Starved(String id) implements Task {
        public Starved {
            throw new InternalError("the machine is unwell");
        }
    }

    @AfterAll
    static void close() {
        CODEC.close();
    }

    @Test
    void a_class_that_cannot_be_initialised_is_a_reason_each_time() {
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(PayloadException.class)
                    .isThrownBy(() -> decode("{\"order\":\"1\",\"rate\":{\"value\":1}}", Payment.class))
                    .withMessageContaining("rates.properties is missing");
        }
    }

    @Test
    void an_error_of_a_constructor_is_a_reason() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> decode("{\"id\":\"7\"}", Strict.class))
                .withMessageContaining("no id like 7");
    }

    @Test
    void an_error_of_the_virtual_machine_says_nothing_about_a_payload() {
        assertThatExceptionOfType(InternalError.class)
                .isThrownBy(() -> decode("{\"id\":\"7\"}", Starved.class))
                .withMessage("the machine is unwell");
    }

    private static <T extends Task> T decode(String json, Class<T> type) {
        return CODEC.decode(json.getBytes(UTF_8), type);
    }
}
