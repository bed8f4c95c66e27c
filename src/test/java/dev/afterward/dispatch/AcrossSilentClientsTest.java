package dev.afterward.dispatch;

import dev.afterward.crash.Intercepted;
import dev.afterward.store.TaskStore;
import java.util.Optional;

/** Clients of a PostgreSQL database that neither hear each other nor look for what they have not heard: they have their turns. */
class AcrossSilentClientsTest extends AcrossPostgresqlClientsTest {

    @Override
    TaskStore store() {
        return Intercepted.of(
                TaskStore.class,
                super.store(),
                (method, arguments, real) -> method.equals("signals") ? Optional.empty() : real.call(arguments));
    }

    @Override
    boolean isHeard() {
        return false;
    }
}
