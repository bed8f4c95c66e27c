package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;

/** The console says at the application's start that it is open, and not at the first look at it. */
class OpenConsoleWarningTest {

    @Test
    void an_open_console_is_told_of_when_the_application_starts() throws Exception {
        assertThat(warningsAtTheStart(Map.of("afterward.console.open", "true")))
                .singleElement()
                .asString()
                .startsWith("AFT-402: the console is open to everybody who can reach it");
    }

    @Test
    void a_closed_one_is_not() throws Exception {
        assertThat(warningsAtTheStart(Map.of())).isEmpty();
        assertThat(warningsAtTheStart(Map.of("afterward.console.viewer-role", "support")))
                .isEmpty();
    }

    /** What the container does: the initializer, the listeners that it has added; then a request, and the filter. */
    private static List<String> warningsAtTheStart(Map<String, String> settings) throws Exception {
        List<Class<?>> listeners = new ArrayList<>();
        ServletContext application = (ServletContext) Proxy.newProxyInstance(
                ServletContext.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "addListener" -> {
                        listeners.add((Class<?>) arguments[0]);
                        yield null;
                    }
                    case "getServletRegistrations" -> Map.of();
                    default -> null;
                });
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        List<String> messages = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord message) {
                messages.add(message.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.afterward.console");
        try (URLClassLoader loader = new URLClassLoader(new URL[0], before)) {
            ConfigProviderResolver.instance().registerConfig(config, loader);
            thread.setContextClassLoader(loader);
            logger.addHandler(handler);
            new ConsoleInitializer().onStartup(null, application);
            for (Class<?> listener : listeners) {
                ((ServletContextListener) listener.getConstructor().newInstance())
                        .contextInitialized(new ServletContextEvent(application));
            }
            int atTheStart = messages.size();
            new ConsoleFilter().init();
            assertThat(messages).hasSize(atTheStart);
            return messages;
        } finally {
            logger.removeHandler(handler);
            thread.setContextClassLoader(before);
            ConfigProviderResolver.instance().releaseConfig(config);
        }
    }
}
