package dev.afterward.payload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Task;
import jakarta.json.bind.spi.JsonbProvider;
import jakarta.json.spi.JsonProvider;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One codec, many threads, several applications. */
class SharedCodecTest {

    public record Mail(String orderId, String address) implements Task {}

    @Test
    void several_threads_share_a_codec() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            JsonbCodec fresh = new JsonbCodec();
            List<Callable<Task>> copies = IntStream.range(0, 200)
                    .<Callable<Task>>mapToObj(i -> () -> {
                        Mail task = new Mail("id" + i, "a");
                        return fresh.decode(fresh.encode(task), Mail.class).equals(task) ? null : task;
                    })
                    .toList();
            for (Future<Task> copy : threads.invokeAll(copies)) {
                assertThat(copy.get()).isNull();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void a_codec_that_was_closed_opens_again() {
        JsonbCodec codec = new JsonbCodec();
        Mail task = new Mail("1", "a");
        codec.close();
        codec.close();
        assertThat(codec.decode(codec.encode(task), Mail.class)).isEqualTo(task);
        codec.close();
    }

    @Test
    void the_thread_may_belong_to_another_application(@TempDir Path application) throws Exception {
        Path services = Files.createDirectories(application.resolve("META-INF/services"));
        Files.writeString(services.resolve(JsonbProvider.class.getName()), "its.own.JsonbProvider");
        Files.writeString(services.resolve(JsonProvider.class.getName()), "its.own.JsonProvider");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader foreign =
                new URLClassLoader(new URL[] {application.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(foreign);
            try (JsonbCodec codec = new JsonbCodec()) {
                Mail task = new Mail("1", "a");
                assertThat(codec.decode(codec.encode(task), Mail.class)).isEqualTo(task);
            }
            assertThat(thread.getContextClassLoader()).isSameAs(foreign);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
