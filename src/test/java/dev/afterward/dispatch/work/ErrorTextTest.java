package dev.afterward.dispatch.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import org.junit.jupiter.api.Test;

/** What is kept of an error. */
class ErrorTextTest {

    /** An exception of an application. */
    private static class Odd extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Odd(String message) {
            super(message);
        }
    }

    @Test
    void a_stack_trace_that_fits_is_whole() {
        String text = ErrorText.of(new IllegalStateException("bad"));
        assertThat(text)
                .startsWith("java.lang.IllegalStateException: bad\n\tat ")
                .doesNotContain("left out");
    }

    @Test
    void head_and_root_cause_of_a_long_one_are_kept_and_the_cut_is_marked() {
        Throwable failure = new IllegalStateException("the root of it");
        for (int i = 0; i < 60; i++) {
            failure = new IllegalStateException("wrapped " + i + " " + "x".repeat(1_000), failure);
        }
        failure = new IllegalArgumentException("outermost", failure);
        String text = ErrorText.of(failure);
        assertThat(text)
                .hasSizeLessThanOrEqualTo(ErrorText.MOST_CHARS)
                .startsWith("java.lang.IllegalArgumentException: outermost")
                .contains("Caused by: java.lang.IllegalStateException: the root of it")
                .containsPattern("\n… \\d+ characters left out …\n");
    }

    @Test
    void a_cut_divides_no_character() {
        for (int shift = 0; shift < 4; shift++) {
            String text = ErrorText.cut("x".repeat(shift) + "😀".repeat(20_000));
            assertThat(text.codePoints()
                            .filter(point -> Character.MIN_SURROGATE <= point && point <= Character.MAX_SURROGATE))
                    .isEmpty();
            assertThat(text).hasSizeLessThanOrEqualTo(ErrorText.MOST_CHARS);
        }
    }

    @Test
    void one_that_prints_nothing_is_named() {
        Throwable silent = new Odd("silent") {
            private static final long serialVersionUID = 1L;

            @Override
            public void printStackTrace(PrintWriter out) {
                // As the tracing of a library that thinks it is too noisy.
            }
        };
        assertThat(ErrorText.of(silent)).contains("ErrorTextTest").contains(": silent (it printed no stack trace)");
    }

    @Test
    void one_that_throws_when_it_is_printed_or_asked_is_named() {
        Throwable hostile = new Odd("hostile") {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new NoClassDefFoundError("gone");
            }
        };
        assertThat(ErrorText.of(hostile))
                .contains("ErrorTextTest")
                .contains("(its stack trace could not be printed: java.lang.NoClassDefFoundError)");
    }

    @Test
    void one_that_is_its_own_cause_comes_to_an_end() {
        Throwable one = new Odd("one");
        one.initCause(new Odd("two").initCause(one));
        assertThat(ErrorText.of(one)).contains("CIRCULAR REFERENCE");
    }

    @Test
    void a_message_without_an_end_is_cut() {
        assertThat(ErrorText.of(new Odd("m".repeat(10_000_000)))).hasSizeLessThanOrEqualTo(ErrorText.MOST_CHARS);
    }
}
