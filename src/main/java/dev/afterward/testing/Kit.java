package dev.afterward.testing;

import dev.afterward.TaskListener;
import dev.afterward.boot.TestKit;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.dispatch.runtime.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kit, as the library finds it. */
public final class Kit implements TestKit {

    private static final Logger LOG = System.getLogger("dev.afterward");

    /** Made by the service loader. */
    public Kit() {}

    @Override
    public Class<?> type() {
        return TaskTester.class;
    }

    @Override
    public KitBench open() {
        return new KitBench();
    }

    /** One client's. */
    static final class KitBench implements Bench {

        private final MovedClock clock = new MovedClock();
        private final History history = new History();
        private @Nullable Path directory;

        @Override
        public TimeSource clock() {
            return clock;
        }

        @Override
        public TaskListener listener() {
            return history;
        }

        @Override
        public Path file() {
            try {
                Path made = Files.createTempDirectory("afterward-test");
                directory = made;
                return made.resolve("tasks.db");
            } catch (IOException e) {
                throw new UncheckedIOException("no directory could be made for the tasks of the test", e);
            }
        }

        @Override
        public TaskTester tester(TaskEngine engine) {
            return new TaskTester(engine, clock, history, this::release);
        }

        @Override
        public void release() {
            Path made = directory;
            if (made == null) {
                return;
            }
            directory = null;
            try (Stream<Path> files = Files.walk(made)) {
                List<Path> innermostFirst =
                        files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : innermostFirst) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                LOG.log(Level.WARNING, "AFT-501: the files of a test were left behind in " + made, e);
            }
        }
    }
}
