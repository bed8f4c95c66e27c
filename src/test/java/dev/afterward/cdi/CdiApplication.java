package dev.afterward.cdi;

import com.arjuna.ats.jta.cdi.TransactionExtension;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Singleton;
import jakarta.transaction.UserTransaction;
import java.lang.annotation.Annotation;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/** An application with the library in it, in a container of its own with a configuration of its own. */
final class CdiApplication implements AutoCloseable {

    private final ClassLoader loader;
    private final SmallRyeConfig config;
    private final WeldContainer container;

    private CdiApplication(ClassLoader loader, SmallRyeConfig config, WeldContainer container) {
        this.loader = loader;
        this.config = config;
        this.container = container;
    }

    /** An application of these beans, not yet deployed. */
    static Builder of(Class<?>... beans) {
        return new Builder(beans);
    }

    <T> T get(Class<T> type, Annotation... qualifiers) {
        return container.select(type, qualifiers).get();
    }

    WeldContainer container() {
        return container;
    }

    /** Undeploys it. */
    @Override
    public void close() {
        try {
            inLoader(loader, () -> {
                container.shutdown();
                return null;
            });
        } finally {
            ConfigProviderResolver.instance().releaseConfig(config);
        }
    }

    private static <T> T inLoader(ClassLoader loader, Supplier<T> work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Beans that exist already. */
    record GivenBeans(List<GivenBean<?>> beans) implements Extension {
        void add(@Observes AfterBeanDiscovery event) {
            beans.forEach(bean -> bean.addTo(event));
        }
    }

    record GivenBean<T>(Class<T> type, String name, T instance) {
        void addTo(AfterBeanDiscovery event) {
            event.<T>addBean()
                    .types(Object.class, type)
                    .addQualifiers(NamedLiteral.of(name), Default.Literal.INSTANCE)
                    .scope(Singleton.class)
                    .id(name)
                    .createWith(creation -> instance);
        }
    }

    /** What an application is made of. */
    static final class Builder {

        private final Class<?>[] beans;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final List<Extension> extensions = new ArrayList<>();
        private final List<GivenBean<?>> given = new ArrayList<>();

        private Builder(Class<?>... beans) {
            this.beans = beans;
            // Whatever a test does, it must not wait for the ten seconds that a running task is given.
            settings.put("afterward.shutdown-grace", "PT2S");
        }

        Builder file(Path file) {
            return set("afterward.sqlite.file", file.toString());
        }

        Builder set(String key, String value) {
            settings.put(key, value);
            return this;
        }

        Builder extension(Extension extension) {
            extensions.add(extension);
            return this;
        }

        /** Adds a bean that the test has made. */
        <T> Builder bean(Class<T> type, String name, T instance) {
            given.add(new GivenBean<>(type, name, instance));
            return this;
        }

        /** Adds Narayana: {@code @Transactional}, and its objects as beans. */
        Builder transactions() {
            return extension(new TransactionExtension())
                    .bean(UserTransaction.class, "user", com.arjuna.ats.jta.UserTransaction.userTransaction());
        }

        /** Deploys it, or throws what the deployment has failed with. */
        CdiApplication deploy() {
            ClassLoader loader = new URLClassLoader(new URL[0], CdiApplication.class.getClassLoader());
            SmallRyeConfig config = new SmallRyeConfigBuilder()
                    .withSources(new PropertiesConfigSource(settings, "test", 100))
                    .build();
            ConfigProviderResolver.instance().registerConfig(config, loader);
            try {
                return inLoader(loader, () -> new CdiApplication(loader, config, boot()));
            } catch (Throwable e) {
                ConfigProviderResolver.instance().releaseConfig(config);
                throw e;
            }
        }

        /** Deploys it and undeploys it. Returns the messages with an id that were logged meanwhile. */
        List<String> logged(String id) {
            List<String> messages = new ArrayList<>();
            Handler handler = new Handler() {
                @Override
                public void publish(LogRecord message) {
                    if (message.getMessage().startsWith(id)) {
                        messages.add(message.getMessage());
                    }
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };
            Logger logger = Logger.getLogger("dev.afterward");
            logger.addHandler(handler);
            try {
                deploy().close();
            } finally {
                logger.removeHandler(handler);
            }
            return messages;
        }

        private WeldContainer boot() {
            Weld weld = new Weld().disableDiscovery().skipShutdownHook().addBeanClasses(beans);
            // Without discovery Weld takes no extension by itself.
            ServiceLoader.load(Extension.class).stream()
                    .filter(provider -> provider.type() == AfterwardExtension.class)
                    .forEach(provider -> weld.addExtension(provider.get()));
            extensions.forEach(weld::addExtension);
            weld.addExtension(new GivenBeans(given));
            return weld.initialize();
        }
    }
}
