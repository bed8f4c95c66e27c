package dev.afterward.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.store.Signal;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignalTextTest {

    @Test
    void a_signal_is_read_as_it_was_written() {
        for (Signal signal : new Signal[] {
            new Signal(Set.of(3, 5), Set.of(7), 1_800_000_000_000L),
            new Signal(Set.of(1), Set.of(), Long.MAX_VALUE),
            new Signal(Set.of(), Set.of(), 0),
            Signal.UNKNOWN
        }) {
            assertThat(SignalText.read(SignalText.of(signal, 12), 13)).contains(signal);
        }
    }

    @Test
    void a_client_does_not_hear_itself() {
        assertThat(SignalText.read(SignalText.of(Signal.UNKNOWN, 12), 12)).isEmpty();
        assertThat(SignalText.read(SignalText.of(new Signal(Set.of(1), Set.of(), 5), 12), 12))
                .isEmpty();
        assertThat(SignalText.read(SignalText.of(Signal.UNKNOWN, 12), 1)).contains(Signal.UNKNOWN);
    }

    @Test
    void what_is_too_long_for_a_notification_says_only_that_there_is_something() {
        Set<Integer> queues = IntStream.range(100_000, 102_000).boxed().collect(Collectors.toSet());
        String text = SignalText.of(new Signal(queues, Set.of(), 5), 12);
        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(8_000);
        assertThat(SignalText.read(text, 13)).contains(Signal.UNKNOWN);
    }

    @Test
    void a_text_of_another_version_says_that_there_is_something() {
        for (String text : new String[] {"", "12;1;2;3;4", "12;x;;", "12;;;soon", "anything"}) {
            assertThat(SignalText.read(text, 13)).as(text).contains(Signal.UNKNOWN);
        }
    }
}
