package dev.afterward.cdi;

import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;

/** Finds what belongs to the server: in JNDI, or where there is none, among the beans. */
final class Directory {

    private final BeanManager beans;
    private final Naming naming;
    private final CreationalContext<?> creation;

    Directory(BeanManager beans, Naming naming) {
        this.beans = beans;
        this.naming = naming;
        this.creation = beans.createCreationalContext(null);
    }

    /** What a setting names: an entry of JNDI, or a bean with that name. */
    <T> Optional<T> named(Class<T> type, String name) {
        return lookUp(type, name).or(() -> bean(type, NamedLiteral.of(name)));
    }

    /** What a server has under one of these names, or an application outside of a server as a bean. */
    <T> Optional<T> provided(Class<T> type, List<String> names) {
        return lookUp(type, names).or(() -> bean(type, Any.Literal.INSTANCE));
    }

    /** The entry of JNDI under the first of these names that has one. */
    <T> Optional<T> lookUp(Class<T> type, List<String> names) {
        return names.stream().flatMap(name -> lookUp(type, name).stream()).findFirst();
    }

    /** An entry of JNDI. */
    <T> Optional<T> lookUp(Class<T> type, String name) {
        return naming.lookUp(type, name);
    }

    /** A bean that can be injected without a qualifier. */
    <T> Optional<T> bean(Class<T> type) {
        return bean(type, Default.Literal.INSTANCE);
    }

    /** Whether there is such a bean; it is not made. */
    boolean has(Class<?> type) {
        return !beans.getBeans(type, Default.Literal.INSTANCE).isEmpty();
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
