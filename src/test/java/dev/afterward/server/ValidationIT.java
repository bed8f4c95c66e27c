package dev.afterward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.afterward.Recurrence;
import dev.afterward.Schedules;
import dev.afterward.TaskClient;
import dev.afterward.TaskInvalidException;
import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.valid.Badge;
import dev.afterward.server.valid.BadgeDesk;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks are validated by the server's Bean Validation, and nothing has to be set up for it. */
@ExtendWith(ArquillianExtension.class)
class ValidationIT {

    private static final Badge BAD = new Badge(" ", new Badge.Place(0));

    @Inject
    TaskClient tasks;

    @Inject
    Schedules schedules;

    @Inject
    BadgeDesk desk;

    @Resource(lookup = "java:comp/UserTransaction")
    UserTransaction transaction;

    @Deployment
    static WebArchive application() {
        return WarOfAUser.named("valid.war", ValidationIT.class).addPackage(Badge.class.getPackage());
    }

    private static Badge good(String name) {
        return new Badge(name, new Badge.Place(1));
    }

    private long stored(String name) {
        return tasks.search().page(200).tasks().stream()
                .filter(task -> task.payload().orElse("").contains(name))
                .count();
    }

    @Test
    void outsideOfATransaction() {
        TaskInvalidException refused = assertThrows(TaskInvalidException.class, () -> tasks.enqueue(BAD));
        assertEquals(
                List.of("name", "place.row"),
                refused.violations().stream()
                        .map(TaskInvalidException.Violation::path)
                        .toList());
        assertEquals(0, stored("\"name\":\" \""));
    }

    @Test
    void aTransactionGoesOn() throws Exception {
        String name = UUID.randomUUID().toString();
        transaction.begin();
        assertThrows(TaskInvalidException.class, () -> tasks.enqueue(BAD));
        assertEquals(Status.STATUS_ACTIVE, transaction.getStatus());
        tasks.enqueue(good(name));
        transaction.commit();
        assertEquals(1, stored(name));
    }

    @Test
    void aTransactionOfAnEjbGoesOn() {
        String name = UUID.randomUUID().toString();
        assertEquals(List.of("name", "place.row"), desk.make(BAD, good(name)));
        assertEquals(1, stored(name));
    }

    @Test
    void schedules() {
        assertThrows(
                TaskInvalidException.class, () -> schedules.put("badges", BAD, Recurrence.every(Duration.ofHours(1))));
        assertEquals(Optional.empty(), schedules.find("badges"));
    }
}
