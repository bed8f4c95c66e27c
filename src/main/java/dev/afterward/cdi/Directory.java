package dev.afterward.cdi;

import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Finds what belongs to the server: in JNDI, or where there is none, among the beans. */
final class Directory {

    private final BeanManager beans;
    private final CreationalContext<?> creation;

    Directory(BeanManager beans) {
        this.beans = beans;
        this.creation = beans.createCreationalContext(null);
    }

    /** What a setting names: an entry of JNDI, or a bean with that name. */
    <T> Optional<T> named(Class<T> type, String name) {
        return lookUp(type, name).or(() -> bean(type, NamedLiteral.of(name)));
    }

    /** What a server has under one of these names, or an application outside of a server as a bean. */
    <T> Optional<T> provided(Class<T> type, List<String> names) {
        return names.stream()
                .flatMap(name -> lookUp(type, name).stream())
                .findFirst()
                .or(() -> bean(type, Any.Literal.INSTANCE));
    }

    /** An entry of JNDI. The names are constants, or those of settings: never a user's input. */
    @SuppressWarnings("BanJNDI")
    <T> Optional<T> lookUp(Class<T> type, String name) {
        try {
            Object found = InitialContext.doLookup(name);
            return type.isInstance(found) ? Optional.of(type.cast(found)) : Optional.empty();
        } catch (NamingException | RuntimeException e) {
            // Some servers throw unchecked exceptions where a name cannot be asked for on this thread.
            return Optional.empty();
        }
    }

    private <T> Optional<T> bean(Class<T> type, Annotation qualifier) {
        Bean<?> found = beans.resolve(beans.getBeans(type, qualifier));
        return found == null ? Optional.empty() : Optional.of(type.cast(beans.getReference(found, type, creation)));
    }

    /** Lets go of the beans that were found. */
    void release() {
        creation.release();
    }
}
