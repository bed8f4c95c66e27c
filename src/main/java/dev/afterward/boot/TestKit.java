package dev.afterward.boot;

import dev.afterward.TaskListener;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.dispatch.runtime.TimeSource;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;

/** The test kit, seen from the library: it lies in a jar of its own, which an application has in its tests only. */
public interface TestKit {

    /**
     * The kit beside the library.
     *
     * @return the kit, or empty when its jar is not there
     */
    static Optional<TestKit> find() {
        return ServiceLoader.load(TestKit.class, TestKit.class.getClassLoader()).findFirst();
    }

    /**
     * What tests inject.
     *
     * @return its type
     */
    Class<?> type();

    /**
     * Gets ready for one client.
     *
     * @return what belongs to it
     */
    Bench open();

    /** What belongs to one client. */
    interface Bench {

        /**
         * The time, which a test moves.
         *
         * @return the client's clock
         */
        TimeSource clock();

        /**
         * Hears what happens.
         *
         * @return a listener of the client's
         */
        TaskListener listener();

        /**
         * A file for the tasks, where none was named. It is made by this call.
         *
         * @return a path in a new directory
         */
        Path file();

        /**
         * What tests inject.
         *
         * @param engine the client
         * @return an instance of {@link TestKit#type}
         */
        Object tester(TaskEngine engine);

        /** Clears away what was made for the client, which has stopped. */
        void release();
    }
}
