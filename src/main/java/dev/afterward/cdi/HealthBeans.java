package dev.afterward.cdi;

import dev.afterward.dispatch.EngineHealth;
import dev.afterward.health.LivenessCheck;
import dev.afterward.health.ReadinessCheck;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import java.lang.annotation.Annotation;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** The checks for MicroProfile Health as beans. Not to be touched where that API is missing: it cannot even be verified there. */
final class HealthBeans {

    private HealthBeans() {}

    static void add(AfterBeanDiscovery event, Supplier<ClientLife> life) {
        add(
                event,
                Readiness.Literal.INSTANCE,
                "readiness",
                life,
                current -> new ReadinessCheck(current.name(), current.startsItself(), () -> health(life)));
        add(
                event,
                Liveness.Literal.INSTANCE,
                "liveness",
                life,
                current -> new LivenessCheck(current.name(), () -> health(life)));
    }

    private static void add(
            AfterBeanDiscovery event,
            Annotation kind,
            String id,
            Supplier<ClientLife> life,
            Function<ClientLife, HealthCheck> check) {
        event.<HealthCheck>addBean()
                .types(Object.class, HealthCheck.class)
                .qualifiers(kind)
                .scope(ApplicationScoped.class)
                .id("dev.afterward." + id)
                .produceWith(instance -> check.apply(life.get()));
    }

    private static Optional<EngineHealth> health(Supplier<ClientLife> life) {
        return life.get().health();
    }
}
