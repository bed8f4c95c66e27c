package dev.afterward.cdi;

import dev.afterward.Processes;
import dev.afterward.Task;
import jakarta.decorator.Decorator;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMember;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.lang.annotation.Annotation;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The classes and producers with {@link Processes}, whether or not the container makes beans of them: one that is no bean
 * processes nothing, and the container does not report it.
 */
final class Declarations {

    /**
     * A class or a producer.
     *
     * @param name what a message calls it
     * @param task the type of the tasks
     * @param member what is annotated
     * @param type the class, or the one that the producer belongs to
     */
    private record Declaration(String name, Class<? extends Task> task, Annotated member, AnnotatedType<?> type) {

        static Declaration of(String name, Annotated member, AnnotatedType<?> type) {
            return new Declaration(name, member.getAnnotation(Processes.class).value(), member, type);
        }
    }

    private final List<Declaration> declarations = new ArrayList<>();

    /** Looks at a class of a bean archive, before it is known whether it becomes a bean. */
    void discovered(AnnotatedType<?> type) {
        if (type.isAnnotationPresent(Decorator.class) || type.isAnnotationPresent(Interceptor.class)) {
            return;
        }
        if (type.isAnnotationPresent(Processes.class)) {
            declarations.add(Declaration.of(type.getJavaClass().getName(), type, type));
        }
        Stream.<AnnotatedMember<?>>concat(type.getMethods().stream(), type.getFields().stream())
                .filter(member -> member.isAnnotationPresent(Processes.class)
                        && member.isAnnotationPresent(Produces.class)
                        // Producers are not inherited.
                        && member.getJavaMember().getDeclaringClass() == type.getJavaClass())
                .forEach(member -> declarations.add(Declaration.of(Candidate.name(member), member, type)));
    }

    /**
     * Looks for those of which the container has made no bean.
     *
     * @param container finds alternatives
     * @param names the names of those that are beans
     * @param processed the task types that have a processor
     * @param problem receives what cannot be meant
     * @param warning receives what may be meant, and leaves a task type without a processor
     */
    void check(
            BeanManager container,
            Set<String> names,
            Set<Class<?>> processed,
            Consumer<String> problem,
            Consumer<String> warning) {
        declarations.stream()
                .filter(declaration -> !names.contains(declaration.name()))
                .sorted(Comparator.comparing(Declaration::name))
                .forEach(declaration -> {
                    String said = declaration.name() + " is @Processes("
                            + declaration.task().getName() + ".class) but is not a bean, because ";
                    boolean spare = processed.contains(declaration.task());
                    Class<?> type = declaration.type().getJavaClass();
                    String mistake = mistake(declaration.type());
                    if (mistake != null) {
                        // An abstract class may be what processors have in common.
                        if (!spare || !Modifier.isAbstract(type.getModifiers())) {
                            problem.accept(said + mistake);
                        }
                    } else if (!spare) {
                        warning.accept(said + decision(container, declaration) + ": nothing processes these tasks");
                    }
                });
    }

    /** The task types of classes that cannot be beans. */
    Stream<Class<? extends Task>> refusedTypes() {
        return declarations.stream()
                .filter(declaration -> mistake(declaration.type()) != null)
                .map(Declaration::task);
    }

    /** What keeps any container from making a bean of a class. */
    private static @Nullable String mistake(AnnotatedType<?> annotated) {
        Class<?> type = annotated.getJavaClass();
        String what = type.getSimpleName();
        if (type.isInterface()) {
            return what + " is an interface: annotate the class that implements it";
        }
        if (Modifier.isAbstract(type.getModifiers())) {
            return what + " is abstract: annotate its subclasses";
        }
        if (type.isMemberClass() && !Modifier.isStatic(type.getModifiers())) {
            return what + " is an inner class: make it static";
        }
        boolean constructible = annotated.getConstructors().stream()
                .anyMatch(constructor ->
                        constructor.getParameters().isEmpty() || constructor.isAnnotationPresent(Inject.class));
        return constructible
                ? null
                : what + " has no constructor without parameters and none with @Inject: add one, or annotate one";
    }

    /** What somebody has decided about a class that could be a bean. */
    private static String decision(BeanManager container, Declaration declaration) {
        return isAlternative(container, declaration.member()) || isAlternative(container, declaration.type())
                ? "it is an @Alternative that is not selected (give it a @Priority, or name it in beans.xml)"
                : "another extension has vetoed it";
    }

    private static boolean isAlternative(BeanManager container, Annotated annotated) {
        return annotated.isAnnotationPresent(Alternative.class)
                || annotated.getAnnotations().stream()
                        .map(Annotation::annotationType)
                        .filter(container::isStereotype)
                        .flatMap(stereotype -> container.getStereotypeDefinition(stereotype).stream())
                        .anyMatch(Alternative.class::isInstance);
    }
}
