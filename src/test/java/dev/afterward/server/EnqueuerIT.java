package dev.afterward.server;

import dev.afterward.TaskEnqueuer;
import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.shop.Note;
import dev.afterward.server.shop.Notes;
import dev.afterward.server.typed.EjbDesk;
import dev.afterward.server.typed.PlainDesk;
import dev.afterward.server.typed.SessionDesk;
import dev.afterward.server.typed.StatefulDesk;
import jakarta.annotation.Resource;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A {@link TaskEnqueuer} in components of every kind, in their transaction. */
@ExtendWith(ArquillianExtension.class)
class EnqueuerIT {

    @Inject
    Notes notes;

    @Inject
    PlainDesk plain;

    @Inject
    EjbDesk stateless;

    @Inject
    StatefulDesk stateful;

    @Inject
    SessionDesk session;

    @Inject
    Instance<TaskEnqueuer<Note>> instance;

    @Resource(lookup = "java:comp/UserTransaction")
    UserTransaction transaction;

    @Deployment
    static WebArchive application() {
        return WarOfAUser.named("typed.war", EnqueuerIT.class)
                .addPackage(Notes.class.getPackage())
                .addPackage(PlainDesk.class.getPackage());
    }

    @Test
    void inABean() throws Exception {
        commitAndRollBack(plain::take);
    }

    @Test
    void inAStatelessEjb() throws Exception {
        commitAndRollBack(stateless::take);
    }

    @Test
    void inAStatefulEjb() throws Exception {
        commitAndRollBack(stateful::take);
    }

    @Test
    void inABeanOfASession() throws Exception {
        commitAndRollBack(session::take);
        commitAndRollBack(session.passivated()::take);
    }

    @Test
    void byAnInstance() throws Exception {
        commitAndRollBack(text -> instance.get().enqueue(new Note(text)));
    }

    private void commitAndRollBack(Consumer<String> desk) throws Exception {
        transaction.begin();
        desk.accept("dropped-" + UUID.randomUUID());
        transaction.rollback();
        notes.requireRun();
        String kept = "kept-" + UUID.randomUUID();
        transaction.begin();
        desk.accept(kept);
        transaction.commit();
        notes.awaitRun(kept);
    }
}
