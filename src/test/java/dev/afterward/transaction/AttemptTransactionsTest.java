package dev.afterward.transaction;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What stands around an attempt hides nothing of what its processor throws. */
class AttemptTransactionsTest {

    private static final class Odd extends Throwable {
        private static final long serialVersionUID = 1L;
    }

    /** No compiler sees it. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void what_is_neither_an_exception_nor_an_error_arrives_as_a_cause() {
        AttemptTransactions around = AttemptTransactions.of(Narayana.REGISTRY, Narayana.MANAGER);
        Odd odd = new Odd();
        assertThatThrownBy(() -> around.intercept(() -> AttemptTransactionsTest.<RuntimeException>sneak(odd)))
                .hasCause(odd);
    }
}
