package dev.afterward.dispatch.work;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.EJBException;
import jakarta.ejb.EJBTransactionRolledbackException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.TransactionalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a processor has thrown, behind what containers wrap it in. */
class ThrownTest {

    private final IOException cause = new IOException("the line is down");

    static Stream<Function<Exception, Throwable>> wrappers() {
        return Stream.of(
                cause -> cause,
                ThrownTest::rollback,
                cause -> {
                    RollbackException suppressing = new RollbackException("rolled back");
                    suppressing.addSuppressed(cause);
                    return suppressing;
                },
                cause -> new EJBTransactionRolledbackException("rolled back", new EJBException(cause)),
                cause -> new EJBException("Transaction aborted", rollback(cause)),
                cause -> new TransactionalException("Managed bean with Transactional annotation", rollback(cause)),
                jakarta.persistence.RollbackException::new,
                InvocationTargetException::new,
                UndeclaredThrowableException::new,
                ExecutionException::new,
                cause -> new CompletionException(new EJBException(cause)));
    }

    private static RollbackException rollback(Throwable cause) {
        RollbackException rollback = new RollbackException("ARJUNA016053: Could not commit transaction.");
        rollback.initCause(cause);
        return rollback;
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void is_found_behind_containers_reflection_and_futures(Function<Exception, Throwable> wrapper) {
        Throwable failure = wrapper.apply(cause);
        assertThat(Thrown.in(failure)).startsWith(failure).contains(cause);
        assertThat(Thrown.within(failure)).isSameAs(cause);
    }

    @Test
    void the_causes_of_other_exceptions_are_their_own_affair() {
        UncheckedIOException other = new UncheckedIOException(cause);
        assertThat(Thrown.in(new EJBException(other))).hasSize(2).contains(other);
        assertThat(Thrown.within(new EJBException(other))).isSameAs(other);
        IllegalStateException plain = new IllegalStateException(cause);
        plain.addSuppressed(new IOException("while closing"));
        assertThat(Thrown.in(plain)).containsExactly(plain);
    }

    /** As Hibernate and EclipseLink throw it, at the flush and at the commit. */
    @Test
    void an_optimistic_lock_is_found_and_is_what_a_strategy_looks_at() {
        OptimisticLockException lock =
                new OptimisticLockException("stale", new IllegalStateException("of the provider"));
        RollbackException rollback = rollback(new PersistenceException(lock));
        assertThat(Thrown.in(rollback)).contains(lock);
        assertThat(Thrown.within(new EJBException(new jakarta.persistence.RollbackException(lock))))
                .isSameAs(lock);
    }

    @Test
    void an_envelope_that_throws_when_it_is_asked_stands_for_itself() {
        EJBException hostile = new EJBException("hostile") {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                throw new UnsupportedOperationException("hostile");
            }
        };
        assertThat(Thrown.in(hostile)).containsExactly(hostile);
        assertThat(Thrown.within(hostile)).isSameAs(hostile);
    }

    @Test
    void an_envelope_with_nothing_in_it_stands_for_itself() {
        EJBException empty = new EJBException("no cause");
        assertThat(Thrown.in(empty)).containsExactly(empty);
        assertThat(Thrown.within(empty)).isSameAs(empty);
    }

    @Test
    void circles_and_long_chains_end() {
        EJBException first = new EJBException("first");
        EJBException second = new EJBException("second", first);
        first.initCause(second);
        assertThat(Thrown.in(first)).containsExactly(first, second);
        Throwable deep = cause;
        for (int i = 0; i < 10_000; i++) {
            deep = new ExecutionException(deep);
        }
        assertThat(Thrown.in(deep)).hasSize(50);
    }
}
