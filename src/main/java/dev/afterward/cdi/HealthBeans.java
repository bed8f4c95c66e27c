package dev.afterward.cdi;

import dev.afterward.dispatch.EngineHealth;
import dev.afterward.health.LivenessCheck;
import dev.afterward.health.ReadinessCheck;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.PassivationCapable;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** The checks for MicroProfile Health as beans. Not to be touched where that API is missing: it cannot even be verified there. */
final class HealthBeans {

    private HealthBeans() {}

    /**
     * Adds them.
     *
     * @param beside a class of the application's
     */
    static void add(AfterBeanDiscovery event, Class<?> beside, Supplier<ClientLife> life) {
        event.addBean(new CheckBean(
                beside,
                Readiness.Literal.INSTANCE,
                () -> new ReadinessCheck(life.get().name(), life.get().startsItself(), () -> health(life))));
        event.addBean(new CheckBean(
                beside,
                Liveness.Literal.INSTANCE,
                () -> new LivenessCheck(life.get().name(), () -> health(life))));
    }

    private static Optional<EngineHealth> health(Supplier<ClientLife> life) {
        return life.get().health();
    }

    /**
     * A check that belongs to the archive of a class of the application's. WildFly looks for checks from outside of the
     * application, where its beans can be seen, but not those that belong to a library's extension: which is where a
     * configurator puts a bean, whatever class it is given.
     */
    private record CheckBean(Class<?> beside, Annotation kind, Supplier<HealthCheck> check)
            implements Bean<HealthCheck>, PassivationCapable {

        @Override
        public String getId() {
            return AfterwardExtension.id(HealthCheck.class) + " "
                    + kind.annotationType().getName();
        }

        @Override
        public Class<?> getBeanClass() {
            return beside;
        }

        @Override
        public Set<Type> getTypes() {
            return Set.of(Object.class, HealthCheck.class);
        }

        @Override
        public Set<Annotation> getQualifiers() {
            return Set.of(kind, Any.Literal.INSTANCE);
        }

        @Override
        public Class<? extends Annotation> getScope() {
            return ApplicationScoped.class;
        }

        @Override
        public HealthCheck create(CreationalContext<HealthCheck> context) {
            return check.get();
        }

        @Override
        public void destroy(HealthCheck instance, CreationalContext<HealthCheck> context) {
            context.release();
        }

        @Override
        public Set<InjectionPoint> getInjectionPoints() {
            return Set.of();
        }

        @Override
        public Set<Class<? extends Annotation>> getStereotypes() {
            return Set.of();
        }

        @Override
        public @Nullable String getName() {
            return null;
        }

        @Override
        public boolean isAlternative() {
            return false;
        }
    }
}
