package dev.afterward.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorKindTest {

    private static final String REFUSED = """
            com.example.MailException: order 17 was not sent
            \tat com.example.Mailer.send(Mailer.java:12)
            \tSuppressed: java.lang.IllegalStateException: close
            \t\tat com.example.Mailer.close(Mailer.java:40)
            \tCaused by: java.io.IOException: not the root
            Caused by: java.net.ConnectException: Connection refused by db-7
            \tat java.base/sun.nio.ch.Net.connect(Net.java:5)
            \t... 12 more
            """;

    private static long print(String error) {
        return ErrorKind.of(error).fingerprint();
    }

    private static long failed(String message) {
        return print("java.lang.IllegalStateException: " + message + "\n\tat a.B.c(B.java:1)\n");
    }

    @Test
    void namesTheRootCause() {
        ErrorKind kind = ErrorKind.of(REFUSED);

        assertThat(kind.type()).isEqualTo("java.net.ConnectException");
        assertThat(kind.simpleType()).isEqualTo("ConnectException");
        assertThat(kind.message()).isEqualTo("Connection refused by db-7");
    }

    /** The root has the value alone; only the outermost error says of which component it is, which may be hidden. */
    @Test
    void aPayloadThatCannotBeReadIsNamedByItsOutermostError() {
        String error = """
                dev.afterward.PayloadException: queue 'mail': component 'pin' is of type int, which cannot be read from "x7"
                \tat dev.afterward.payload.RecordCodec.decode(RecordCodec.java:1)
                Caused by: java.lang.NumberFormatException: For input string: "x7"
                \tat java.base/java.lang.Integer.parseInt(Integer.java:1)
                """;
        ErrorKind kind = ErrorKind.of(error);

        assertThat(kind.simpleType()).isEqualTo("PayloadException");
        assertThat(kind.message()).contains("component 'pin'");
        assertThat(kind.fingerprint()).isEqualTo(print(error.replace("x7", "y8")));
    }

    /** Only what differs from task to task may differ. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "order 17 is gone | order 4711 is gone",
                "no row with id 5f0c2a7e-54d1-4b8e-9b0e-3d3c6a1f0e11 | no row with id 00000000-54d1-4b8e-9b0e-aaaaaaaaaaaa",
                "user 'Ann' is unknown | user 'Bob Miller' is unknown",
                "no key \"a b\" | no key \"\"",
                "cannot reach http://10.0.0.1:8080/a/b | cannot reach http://10.0.0.22:81/c",
                "refused for ann@example.com | refused for bob.x@example.org",
                "hash deadbeefcafe is wrong | hash aabbccddeeff is wrong",
                "line 3, column 9 | line 30,  column  1",
                "The task 0HB6ZV3K40G00 can't be read | The task 0HB6ZV3K40G0K can't be read",
            })
    void groupsWhatDiffersInItsDataAlone(String one, String other) {
        assertThat(failed(one)).isEqualTo(failed(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "answered HTTP 404 | answered HTTP 503",
                "Status: 401 | Status: 500",
                "SQLState=23505 for row 3 | SQLState=40001 for row 3",
                "ORA-00001 at 5 | ORA-01017 at 5",
                "it is closed | it is open",
                "can't open it isn't there | can't close it isn't there",
            })
    void tellsDifferentErrorsApart(String one, String other) {
        assertThat(failed(one)).isNotEqualTo(failed(other));
    }

    @Test
    void tellsApartByTheOutermostClassAndTheRoot() {
        assertThat(print(REFUSED)).isEqualTo(print(REFUSED.replace("order 17 was not sent", "something else")));
        assertThat(print(REFUSED)).isNotEqualTo(print(REFUSED.replace("MailException", "SmsException")));
        assertThat(print(REFUSED)).isNotEqualTo(print(REFUSED.replace("ConnectException", "NoRouteToHostException")));
    }

    /** An attempt that was too slow is interrupted wherever it is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.InterruptedException: sleep interrupted",
                "java.io.InterruptedIOException",
                "java.nio.channels.ClosedByInterruptException"
            })
    void anInterruptionIsNoCause(String root) {
        ErrorKind kind =
                ErrorKind.of("java.util.concurrent.TimeoutException: took too long\n\tat a.B.c(B.java:1)\nCaused by: "
                        + root + "\n\t... 3 more\n");

        assertThat(kind.simpleType()).isEqualTo("TimeoutException");
        assertThat(kind.fingerprint()).isEqualTo(print("java.util.concurrent.TimeoutException: took too long"));
    }

    @Test
    void aCircleOfCausesEndsWithItsLastException() {
        assertThat(ErrorKind.of("a.A: one\nCaused by: a.B: two\nCaused by: [CIRCULAR REFERENCE: a.A: one]\n")
                        .simpleType())
                .isEqualTo("B");
    }

    @Test
    void whatIsNoStackTraceIsItsOwnMessage() {
        ErrorKind kind = ErrorKind.of("the process died 4 times while this task was running");

        assertThat(kind.type()).isEmpty();
        assertThat(kind.message()).isEqualTo("the process died 4 times while this task was running");
        assertThat(kind.fingerprint()).isEqualTo(print("the process died 5 times while this task was running"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", ": ", "a.B: $1 \\ {0}", "a.B:", "Caused by: ", "x\nCaused by: "})
    void anyTextHasAKind(String error) {
        assertThat(print(error)).isNotZero();
    }
}
