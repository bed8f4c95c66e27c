package dev.afterward.dispatch.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of an error. */
class ErrorTextTest {

    /** An exception of an application. */
    private static class Odd extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Odd(String message) {
            super(message);
        }

        Odd(String message, Throwable cause) {
            super(message, cause);
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
                .startsWith("java.lang.IllegalArgumentException: outermost")
                .contains("Caused by: java.lang.IllegalStateException: the root of it")
                .containsPattern("\n… \\d+ characters left out …\n");
        assertThat(bytes(text)).isLessThanOrEqualTo(ErrorText.MOST_BYTES);
    }

    /** The end of the trace is not enough: there are the frames of the root cause, and not what it says. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 1_000})
    void the_root_cause_is_kept_from_its_beginning_however_deep_it_was_thrown(int depth) {
        Throwable root = thrownBelow(depth);
        Throwable failure = new IllegalStateException("x".repeat(5_000), root);
        failure = new IllegalStateException("outermost " + "y".repeat(5_000), failure);
        String text = ErrorText.of(failure);
        assertThat(text).startsWith("java.lang.IllegalStateException: outermost");
        assertThat(text.lines()).anyMatch(line -> line.endsWith("Odd: thrown below"));
        assertThat(text.substring(text.indexOf("thrown below")).lines().skip(1).findFirst())
                .hasValueSatisfying(frame -> assertThat(frame).contains("thrownBelow"));
        assertThat(bytes(text)).isLessThanOrEqualTo(ErrorText.MOST_BYTES);
    }

    @Test
    void the_end_of_one_without_a_cause_is_kept() {
        String text = ErrorText.of(thrownBelow(1_000));
        String[] frames = new Odd("here").getStackTrace()[10].toString().split("/", 2);
        assertThat(text).contains("Odd: thrown below").contains(frames[frames.length - 1]);
    }

    /** A store that has to cut what is too long for it would cut off the root cause. */
    @Test
    void the_limit_is_one_of_bytes() {
        Throwable failure = new Odd("the root of it", null);
        for (int i = 0; i < 20; i++) {
            failure = new Odd("Größe überschritten, 大きすぎる, 😀 ".repeat(20), failure);
        }
        String text = ErrorText.of(failure);
        assertThat(bytes(text)).isBetween(ErrorText.MOST_BYTES - 1024, ErrorText.MOST_BYTES);
        assertThat(text).contains("Odd: the root of it");
    }

    @Test
    void a_cut_divides_no_character() {
        for (int shift = 0; shift < 4; shift++) {
            for (int rootAt : new int[] {0, 1_000, 5_000, 20_000}) {
                String text = ErrorText.cut("x".repeat(shift) + "😀".repeat(20_000), shift + rootAt, "");
                assertThat(text.codePoints()
                                .filter(point -> Character.MIN_SURROGATE <= point && point <= Character.MAX_SURROGATE))
                        .isEmpty();
                assertThat(bytes(text)).isLessThanOrEqualTo(ErrorText.MOST_BYTES);
            }
        }
    }

    @Test
    void the_marks_say_how_much_is_missing() {
        String text = "a".repeat(20_000) + "b".repeat(20_000);
        for (int rootAt : new int[] {0, 500, 9_500, 15_000, 20_000, 39_000}) {
            String cut = ErrorText.cut(text, rootAt, "");
            int missing = Pattern.compile("\n… (\\d+) characters left out …\n")
                    .matcher(cut)
                    .results()
                    .mapToInt(mark -> Integer.parseInt(mark.group(1)))
                    .sum();
            long kept = cut.chars().filter(c -> c == 'b').count()
                    + cut.lines()
                            .filter(line -> line.startsWith("a"))
                            .mapToLong(String::length)
                            .sum()
                    - cut.lines()
                            .filter(line -> line.startsWith("a"))
                            .flatMapToInt(String::chars)
                            .filter(c -> c == 'b')
                            .count();
            assertThat(kept + missing).as("root cause at %s", rootAt).isEqualTo(text.length());
        }
    }

    @Test
    void what_an_exception_prints_does_not_matter() {
        Throwable silent = new Odd("silent", new Odd("the root of it")) {
            private static final long serialVersionUID = 1L;

            @Override
            public void printStackTrace(PrintWriter out) {
                // As the tracing of a library that thinks it is too noisy.
            }
        };
        Throwable throwing = new Odd("throwing", silent) {
            private static final long serialVersionUID = 1L;

            @Override
            public void printStackTrace(PrintWriter out) {
                throw new NoClassDefFoundError("gone");
            }
        };
        assertThat(ErrorText.of(throwing))
                .contains(": throwing\n\tat ")
                .contains(": silent\n\tat ")
                .contains("Odd: the root of it\n");
    }

    @Test
    void one_that_throws_whatever_it_is_asked_is_named_with_what_can_be_had() {
        Throwable hostile = new Odd("hostile", new Odd("never seen")) {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new NoClassDefFoundError("gone");
            }

            @Override
            public synchronized Throwable getCause() {
                throw new IllegalStateException("no cause");
            }
        };
        hostile.addSuppressed(new Odd("on closing"));
        assertThat(ErrorText.of(hostile))
                .contains("ErrorTextTest")
                .contains("(its message cannot be read: java.lang.NoClassDefFoundError)\n\tat ")
                .contains("\tSuppressed: ")
                .contains("Odd: on closing");
    }

    @Test
    void one_without_a_message_or_frames_is_named() {
        Throwable bare = new Odd(null) {
            private static final long serialVersionUID = 1L;

            @Override
            public StackTraceElement[] getStackTrace() {
                return null;
            }
        };
        assertThat(ErrorText.of(bare)).isEqualTo(bare.getClass().getName() + "\n");
    }

    @Test
    void one_that_is_its_own_cause_comes_to_an_end() {
        Throwable one = new Odd("one");
        one.initCause(new Odd("two").initCause(one));
        assertThat(ErrorText.of(one)).contains("CIRCULAR REFERENCE");
    }

    @Test
    void one_that_is_suppressed_by_its_cause_comes_to_an_end() {
        Throwable cause = new Odd("cause");
        Throwable one = new Odd("one", cause);
        cause.addSuppressed(one);
        assertThat(ErrorText.of(one)).containsOnlyOnce("Odd: one\n").contains("Caused by: ");
    }

    /** Printed by the exception itself, it overflows the stack. */
    @Test
    void the_root_of_a_chain_of_any_length_is_kept() {
        Throwable failure = new Odd("the root of it");
        for (int i = 0; i < 100_000; i++) {
            failure = new Odd("wrapped", failure);
        }
        failure = new Odd("outermost", failure);
        String text = ErrorText.of(failure);
        assertThat(text)
                .contains("Odd: outermost")
                .contains("Odd: the root of it")
                .containsPattern("\n… more than \\d+ characters left out …\n");
        assertThat(bytes(text)).isLessThanOrEqualTo(ErrorText.MOST_BYTES);
    }

    @Test
    void the_root_of_one_with_many_suppressed_exceptions_is_kept() {
        Throwable root = new Odd("the root of it");
        for (int i = 0; i < 5_000; i++) {
            Throwable nested = new Odd("closing");
            for (int depth = 0; depth < 20; depth++) {
                Throwable around = new Odd("closing");
                around.addSuppressed(nested);
                nested = around;
            }
            root.addSuppressed(nested);
        }
        String text = ErrorText.of(new Odd("outermost", new Odd("between", root)));
        assertThat(text).contains("Odd: outermost").contains("Odd: between").contains("Odd: the root of it");
        assertThat(bytes(text)).isLessThanOrEqualTo(ErrorText.MOST_BYTES);
    }

    @Test
    void one_that_makes_a_new_cause_whenever_it_is_asked_comes_to_an_end() {
        assertThat(ErrorText.of(new Endless())).contains("Endless");
    }

    @Test
    void a_message_without_an_end_is_cut() {
        String text = ErrorText.of(new Odd("m".repeat(10_000_000), new Odd("the root of it")));
        assertThat(text).contains(" more characters)\n\tat ").contains("Odd: the root of it");
        assertThat(bytes(text)).isLessThanOrEqualTo(ErrorText.MOST_BYTES);
        assertThat(bytes(ErrorText.of(new Odd("outermost", new Odd("m".repeat(10_000_000))))))
                .isLessThanOrEqualTo(ErrorText.MOST_BYTES);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Odd thrownBelow(int depth) {
        return depth == 0 ? new Odd("thrown below") : thrownBelow(depth - 1);
    }

    /** As a lazy proxy of an exception may be. */
    private static final class Endless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Endless() {
            super("again", null, false, false);
        }

        @Override
        public synchronized Throwable getCause() {
            return new Endless();
        }
    }
}
