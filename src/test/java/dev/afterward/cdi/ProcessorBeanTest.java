package dev.afterward.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorBeanTest {

    @TempDir
    Path directory;

    @Test
    void a_bean_runs_a_task() throws Exception {
        try (CdiApplication application = CdiApplication.of(GreetingProcessor.class, Greetings.class)
                .file(directory.resolve("tasks.db"))
                .deploy()) {
            application.get(TaskClient.class).enqueue(new Greeting("hello"));
            assertThat(application.get(Greetings.class).heard().poll(10, SECONDS))
                    .isEqualTo("hello");
        }
    }

    /** As any archive is searched that says nothing else; on servers it is the WAR without a beans.xml. */
    @Test
    void a_class_without_a_scope_is_found_where_only_annotated_ones_are_searched() throws Exception {
        String name = GreetingProcessor.class.getName().replace('.', '/') + ".class";
        Path archive = directory.resolve("archive");
        Path copy = archive.resolve(name);
        Files.createDirectories(copy.getParent());
        Files.createDirectories(archive.resolve("META-INF"));
        Files.writeString(
                archive.resolve("META-INF/beans.xml"), "<beans version=\"4.0\" bean-discovery-mode=\"annotated\"/>");
        try (InputStream original = ClassLoader.getSystemResourceAsStream(name)) {
            Files.copy(original, copy);
        }
        Set<Class<?>> found = new HashSet<>();
        System.setProperty(
                "afterward.sqlite.file", directory.resolve("tasks.db").toString());
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {archive.toUri().toURL()});
                WeldContainer container = new Weld()
                        .skipShutdownHook()
                        .setClassLoader(loader)
                        .addBeanClass(Greetings.class)
                        .initialize()) {
            container
                    .select(new TypeLiteral<TaskProcessor<Greeting>>() {}, Processes.Literal.of(Greeting.class))
                    .handles()
                    .forEach(handle -> found.add(handle.getBean().getBeanClass()));
        } finally {
            System.clearProperty("afterward.sqlite.file");
        }
        assertThat(found).containsExactly(GreetingProcessor.class);
    }

    @TaskQueue(name = "greeting")
    public record Greeting(String text) implements Task {}

    @ApplicationScoped
    static class Greetings {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        BlockingQueue<String> heard() {
            return heard;
        }
    }

    @Processes(Greeting.class)
    static class GreetingProcessor implements TaskProcessor<Greeting> {

        @Inject
        Greetings greetings;

        @Override
        public void process(Greeting task, TaskContext context) {
            greetings.heard().add(task.text());
        }
    }
}
