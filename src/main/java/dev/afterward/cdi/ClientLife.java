package dev.afterward.cdi;

import dev.afterward.ClientStoppedException;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskService;
import dev.afterward.config.Settings;
import dev.afterward.dispatch.EngineHealth;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.TaskInspector;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The client of an application: made at its first use, which may be before the application has started, and stopped
 * with the application. Safe for use by several threads.
 */
final class ClientLife {

    private final Application application;
    private final String name;
    private final Supplier<BuiltClient> factory;
    private volatile @Nullable BuiltClient built;
    private boolean over;
    /** Held while the client is being stopped. */
    private final ReentrantLock stopping = new ReentrantLock();

    ClientLife(Application application, String name, Supplier<BuiltClient> factory) {
        this.application = application;
        this.name = name;
        this.factory = factory;
    }

    TaskService client() {
        return get().engine().client();
    }

    TaskInspector inspector() {
        return get().inspector();
    }

    /** The application's. */
    String name() {
        return name;
    }

    /** What tests inject. */
    Object tester() {
        Object tester = get().tester();
        if (tester == null) {
            throw new IllegalStateException("tasks run by themselves here, and no test can drive them: set"
                    + " afterward.testing=true where MicroProfile Config finds it in this test");
        }
        return tester;
    }

    /** Whether the client is started with the application. */
    boolean startsItself() {
        Settings settings = application.settings();
        return application.processes() && settings.autostart() && !settings.testing();
    }

    /** How the client's engine is; empty while there is no client. */
    Optional<EngineHealth> health() {
        BuiltClient current = built;
        return current == null ? Optional.empty() : Optional.of(current.engine().health());
    }

    ManualOperations operations() {
        return get().engine().manualOperations();
    }

    /** Makes the client, so that what is wrong with it is known at the start. An application without processors is left alone. */
    void open() {
        start(false);
    }

    /** Begins to run tasks; an application that processes none is left alone. */
    void start() {
        start(startsItself());
    }

    private void start(boolean run) {
        if (!application.processes()) {
            return;
        }
        try {
            TaskService client = client();
            if (run) {
                client.start();
            }
        } catch (Throwable e) {
            // The deployment fails with it, and not every container says goodbye to what has not started.
            stop();
            throw e;
        }
    }

    /**
     * Ends it all. Whoever says so while another thread is at it waits until it is done, since what he does next may take
     * away what attempts need.
     */
    void stop() {
        stopping.lock();
        try {
            BuiltClient ending = end();
            if (ending != null) {
                try {
                    ending.engine().stop(application.settings().shutdownGrace());
                } finally {
                    ending.release().run();
                }
            }
        } finally {
            stopping.unlock();
        }
    }

    /** The client, the first time. */
    private synchronized @Nullable BuiltClient end() {
        BuiltClient ending = over ? null : built;
        over = true;
        return ending;
    }

    /** A transaction's tasks can run. */
    void wake() {
        BuiltClient current = built;
        if (current != null) {
            current.engine().notifyCommitted();
        }
    }

    /** Tells the application of tasks whose transaction has committed. */
    void announce(List<TaskId> ids) {
        BuiltClient current = built;
        if (current != null) {
            current.engine().announce(new TaskEvent.Submitted(ids));
        }
    }

    private BuiltClient get() {
        BuiltClient current = built;
        return current == null ? build() : current;
    }

    private synchronized BuiltClient build() {
        BuiltClient current = built;
        if (current == null) {
            if (over) {
                throw new ClientStoppedException("the application has stopped, or could not start");
            }
            current = factory.get();
            built = current;
        }
        return current;
    }
}
