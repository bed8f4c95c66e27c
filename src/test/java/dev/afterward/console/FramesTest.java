package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.console.Frames.Part;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {

    @Test
    void what_the_application_has_written_stands_alone() {
        List<Part> parts = Frames.of("""
                java.net.ConnectException: refused
                \tat java.base/sun.nio.ch.Net.connect(Net.java:1)
                \tat java.base/java.net.Socket.connect(Socket.java:2)
                \tat shop.Mailer.send(Mailer.java:3)
                \tat shop.Mailer$Proxy$_$$_WeldSubclass.send(Unknown Source)
                \tat deployment.shop.war//shop.Orders.paid(Orders.java:4)
                \tat org.jboss.as.ee@39.0.1//org.jboss.as.ee.Run.run(Run.java:5)
                Caused by: java.io.IOException: no way
                \t... 7 more""");
        assertThat(parts)
                .extracting(part -> part.own() ? "own" : String.valueOf(part.frames()))
                .containsExactly("0", "2", "own", "1", "own", "1", "0");
        assertThat(parts.get(2).text()).isEqualTo("\tat shop.Mailer.send(Mailer.java:3)");
        assertThat(parts.get(6).text()).startsWith("Caused by").endsWith("7 more");
    }

    @Test
    void a_lambda_of_the_server_is_not_the_applications() {
        assertThat(Frames.of(
                        "at dev.afterward.dispatch.work.RuntimeQueue$$Lambda$2281/0x00007f12.process(Unknown Source)"))
                .singleElement()
                .satisfies(part -> assertThat(part.frames()).isEqualTo(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "one line", "at home (not a frame", "\tat", "a\n\n\nb", "\tat x.Y.z(X.java:1)"})
    void nothing_of_it_is_lost(String trace) {
        assertThat(Frames.of(trace).stream().map(Part::text).collect(Collectors.joining("\n")))
                .isEqualTo(trace);
    }

    /** One that changes sides at every frame makes no page of thousands of parts. */
    @Test
    void the_parts_are_bounded() {
        String trace = "\tat java.util.List.forEach(List.java:1)\n\tat shop.Loop.again(Loop.java:1)\n".repeat(5_000);
        List<Part> parts = Frames.of(trace);
        assertThat(parts).hasSizeLessThanOrEqualTo(201);
        assertThat(parts.stream().map(Part::text).collect(Collectors.joining("\n")) + "\n")
                .isEqualTo(trace);
    }
}
