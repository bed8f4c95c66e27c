package dev.afterward.cdi;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.util.TypeLiteral;
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

    <T> T get(TypeLiteral<T> type, Annotation... qualifiers) {
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

    /** What an application is made of. */
    static final class Builder {

        private final Class<?>[] beans;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final List<Extension> extensions = new ArrayList<>();

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

        private WeldContainer boot() {
            Weld weld = new Weld().disableDiscovery().skipShutdownHook().addBeanClasses(beans);
            // Without discovery Weld takes no extension by itself.
            ServiceLoader.load(Extension.class).stream()
                    .filter(provider -> provider.type() == AfterwardExtension.class)
                    .forEach(provider -> weld.addExtension(provider.get()));
            extensions.forEach(weld::addExtension);
            return weld.initialize();
        }
    }
}
