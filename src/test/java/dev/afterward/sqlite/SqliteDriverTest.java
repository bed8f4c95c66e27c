package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application reads when its driver cannot be used. */
class SqliteDriverTest {

    private static final String UNPACKED_TO = "org.sqlite.tmpdir";

    @TempDir
    Path directory;

    /** An application of its own, without some of the classes. */
    private static final class Application extends URLClassLoader {

        private final Predicate<String> absent;

        Application(Predicate<String> absent) {
            super(ClassPath.urls(), ClassLoader.getPlatformClassLoader());
            this.absent = absent;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (absent.test(name)) {
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }

        Connection connect(Path file) throws Throwable {
            var connect = loadClass(SqliteDriver.class.getName()).getDeclaredMethod("connect", Path.class);
            connect.setAccessible(true);
            try {
                return (Connection) connect.invoke(null, file);
            } catch (java.lang.reflect.InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    private Path file() throws Exception {
        return Files.createFile(directory.resolve("tasks.db"));
    }

    private static AbstractThrowableAssert<?, ?> refusal(Application application, Path file) {
        return assertThatThrownBy(() -> application.connect(file))
                .extracting(Throwable.class::cast, org.assertj.core.api.InstanceOfAssertFactories.THROWABLE)
                .matches(e -> e.getClass().getSimpleName().equals("TaskStoreException"));
    }

    @Test
    void connects_where_nothing_is_missing() throws Throwable {
        try (Application application = new Application(name -> false);
                Connection connection = application.connect(file())) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    @Test
    void asks_for_the_driver() throws Exception {
        try (Application application = new Application(name -> name.startsWith("org.sqlite."))) {
            refusal(application, file()).hasMessageContainingAll("is missing or incomplete", "org.xerial:sqlite-jdbc");
        }
    }

    @Test
    void names_what_a_driver_that_is_there_lacks() throws Exception {
        try (Application application = new Application("org.slf4j.LoggerFactory"::equals)) {
            Path file = file();
            refusal(application, file)
                    .hasMessageContainingAll("is there", "org.slf4j:slf4j-api", "3.46.1.1")
                    .hasMessageNotContaining("driver is missing");
            refusal(application, file)
                    .hasMessageContaining("the first error names the reason")
                    .hasMessageNotContaining("driver is missing");
        }
    }

    @Test
    void names_the_directory_that_the_native_library_cannot_be_loaded_from() throws Exception {
        String before = System.getProperty(UNPACKED_TO);
        String absent = directory.resolve("absent").toString();
        System.setProperty(UNPACKED_TO, absent);
        try (Application application = new Application(name -> false)) {
            Path file = file();
            refusal(application, file).hasMessageContainingAll(absent, "noexec", UNPACKED_TO);
            refusal(application, file).hasMessageContainingAll(absent, "noexec", UNPACKED_TO);
        } finally {
            if (before == null) {
                System.clearProperty(UNPACKED_TO);
            } else {
                System.setProperty(UNPACKED_TO, before);
            }
        }
    }
}
