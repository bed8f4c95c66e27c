package dev.afterward.server.charging;

import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.server.shop.Note;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Does what both kinds of processors do. */
@Dependent
public class Bookkeeper {

    @PersistenceContext
    EntityManager books;

    @Resource(lookup = "java:app/bank")
    DataSource bank;

    @Inject
    TaskClient tasks;

    void book(String name, Course course, TaskContext context) throws SQLException {
        if (course == Course.CONNECT_AND_THROW_ONCE) {
            insert(name, context.attempt());
        } else {
            books.persist(new Booking(name, context.attempt()));
        }
        tasks.enqueue(new Note(name + " in attempt " + context.attempt()));
        switch (course) {
            case RETURN -> {}
            case THROW_ONCE, CONNECT_AND_THROW_ONCE -> {
                if (context.attempt() == 1) {
                    books.flush();
                    throw new IllegalStateException("declined");
                }
            }
            case SNOOZE_ONCE -> {
                if (context.snoozes() == 0) {
                    books.flush();
                    context.snooze(Duration.ofMillis(10));
                }
            }
            case ROLLBACK_ONLY -> registry().setRollbackOnly();
            case SWALLOW -> swallow();
            case DUPLICATE -> {
                books.flush();
                books.clear();
                books.persist(new Booking(name, 0));
            }
            case WAIT -> {
                books.flush();
                while (!context.shouldStop()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                }
                // What follows must not be disturbed by the interruption.
                boolean ignored = Thread.interrupted();
            }
        }
    }

    private void insert(String name, int attempt) throws SQLException {
        try (Connection connection = bank.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("insert into booking (name, attempt) values (?, ?)")) {
            insert.setString(1, name);
            insert.setInt(2, attempt);
            insert.executeUpdate();
        }
    }

    private void swallow() {
        try {
            books.createNativeQuery("insert into no_such_table values (1)").executeUpdate();
        } catch (PersistenceException e) {
            // It does not matter.
        }
    }

    /** The name is the specification's. */
    @SuppressWarnings("BanJNDI")
    private static TransactionSynchronizationRegistry registry() {
        try {
            return InitialContext.doLookup("java:comp/TransactionSynchronizationRegistry");
        } catch (NamingException e) {
            throw new IllegalStateException(e);
        }
    }
}
