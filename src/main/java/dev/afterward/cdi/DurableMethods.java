package dev.afterward.cdi;

import dev.afterward.Durable;
import dev.afterward.TaskContext;
import dev.afterward.boot.ScheduleMember;
import dev.afterward.boot.ScheduleText;
import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Decorator;
import jakarta.enterprise.inject.spi.Interceptor;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The methods with {@link Durable}, from their discovery to their schedules. */
final class DurableMethods {

    /**
     * A method with the annotations that it had.
     *
     * @param method the method
     * @param name the name that {@link Durable} gives, or the empty string
     * @param schedules its schedules
     * @param annotations all annotations
     */
    private record Found(Method method, String name, List<JakartaSchedule> schedules, Set<Annotation> annotations) {}

    private final Map<Class<?>, List<Found>> found = new HashMap<>();
    private final List<Bean<?>> discovered = new ArrayList<>();

    private final List<DurableMethod> methods = new ArrayList<>();
    private final List<ScheduleText> schedules = new ArrayList<>();

    /**
     * Looks at a class, before it is known whether it becomes a bean. The annotations are taken away by which the container
     * would schedule the methods too: it would do so each time it is called.
     */
    <T> void declared(ProcessAnnotatedType<T> event) {
        AnnotatedType<T> type = event.getAnnotatedType();
        List<Found> all = new ArrayList<>();
        for (AnnotatedMethod<? super T> method : called(type.getMethods())) {
            Durable durable = method.getAnnotation(Durable.class);
            if (durable != null) {
                Set<Annotation> annotations = Set.copyOf(method.getAnnotations());
                all.add(new Found(
                        method.getJavaMember(), durable.name(), JakartaSchedule.among(annotations), annotations));
            }
        }
        all.sort(Comparator.comparing(one -> one.method().toString()));
        found.put(type.getJavaClass(), all);
        event.configureAnnotatedType()
                .filterMethods(method -> method.isAnnotationPresent(Durable.class))
                .forEach(method -> method.remove(JakartaSchedule::schedules));
        TransactionalProcessors.checkMethods(event, method -> method.isAnnotationPresent(Durable.class));
    }

    /** Of methods that override each other the one that is called, and none that the compiler has made. */
    private static <T> Collection<AnnotatedMethod<? super T>> called(Set<AnnotatedMethod<? super T>> methods) {
        Map<String, AnnotatedMethod<? super T>> called = new HashMap<>();
        for (AnnotatedMethod<? super T> method : methods) {
            Method member = method.getJavaMember();
            if (!member.isBridge()) {
                called.merge(
                        member.getName() + Arrays.toString(member.getParameterTypes()),
                        method,
                        (one, other) -> one.getJavaMember()
                                        .getDeclaringClass()
                                        .isAssignableFrom(other.getJavaMember().getDeclaringClass())
                                ? other
                                : one);
            }
        }
        return called.values();
    }

    /** Looks at a bean, whatever it is. */
    void discovered(Bean<?> bean, @Nullable Annotated annotated) {
        if (annotated instanceof AnnotatedType
                && !(bean instanceof Decorator)
                && !(bean instanceof Interceptor)
                && found.containsKey(bean.getBeanClass())) {
            discovered.add(bean);
        }
    }

    /**
     * Finds out what can be called.
     *
     * @param beans knows which beans others specialize
     * @param problem receives what is wrong with a method
     * @param warning receives what may be meant, and calls no method
     */
    void check(BeanManager beans, Consumer<String> problem, Consumer<String> warning) {
        found.forEach((type, all) -> {
            // An abstract class may be what beans have in common.
            if (!Modifier.isAbstract(type.getModifiers())
                    && discovered.stream().noneMatch(bean -> type.isAssignableFrom(bean.getBeanClass()))) {
                all.forEach(one -> warning.accept(type.getName() + "."
                        + one.method().getName() + "() is @Durable, but its class is not a bean: nothing calls it"));
            }
        });
        discovered.stream()
                .filter(bean -> !isReplaced(beans, bean))
                .sorted(Comparator.comparing(bean -> bean.getBeanClass().getName()))
                .forEach(bean -> check(bean, problem));
    }

    /** Whether another bean specializes it, or is an alternative to it, which only the container knows. */
    private static boolean isReplaced(BeanManager beans, Bean<?> bean) {
        Set<Bean<?>> visible = beans.getBeans(bean.getBeanClass(), Any.Literal.INSTANCE);
        if (visible.isEmpty() || !visible.contains(bean)) {
            return !visible.isEmpty();
        }
        try {
            Bean<?> resolved = beans.resolve(
                    beans.getBeans(bean.getBeanClass(), bean.getQualifiers().toArray(Annotation[]::new)));
            return resolved != null && !resolved.equals(bean);
        } catch (AmbiguousResolutionException e) {
            // Both are beans, and neither takes the other's place.
            return false;
        }
    }

    private void check(Bean<?> bean, Consumer<String> problem) {
        Set<String> names = new HashSet<>();
        for (Found one : found.getOrDefault(bean.getBeanClass(), List.of())) {
            String where = bean.getBeanClass().getName() + "." + one.method().getName() + "() is @Durable but ";
            String mistake = mistake(bean, one);
            if (mistake == null && !names.add(one.method().getName())) {
                mistake = "another method of this name is too: rename one of them";
            }
            if (mistake != null) {
                problem.accept(where + mistake);
            } else {
                one.method().setAccessible(true);
                methods.add(new DurableMethod(bean, bean.getBeanClass(), one.method()));
                addSchedules(bean.getBeanClass(), one);
            }
        }
    }

    private static @Nullable String mistake(Bean<?> bean, Found one) {
        int modifiers = one.method().getModifiers();
        if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)) {
            return (Modifier.isStatic(modifiers) ? "static" : "private")
                    + ", so that it is no method of a bean: remove this modifier";
        }
        List<Class<?>> parameters = List.of(one.method().getParameterTypes());
        if (!parameters.isEmpty() && !parameters.equals(List.of(TaskContext.class))) {
            return "has parameters, which a schedule does not have: remove them. A single TaskContext is allowed";
        }
        if (one.schedules().isEmpty()) {
            return "has no schedule: annotate it with @Asynchronous(runAt = @Schedule(…)) of"
                    + " jakarta.enterprise.concurrent, version 3.1 or later"
                    + (one.annotations().stream().anyMatch(JakartaSchedule::isOfEjb)
                            ? "; the @Schedule of jakarta.ejb is another one"
                            : "");
        }
        if (!bean.getTypes().contains(bean.getBeanClass())) {
            return "its class is none of its bean types: remove @Typed, or add the class to it";
        }
        return ProcessorBeans.isActive(bean.getScope())
                ? null
                : "of the scope @" + bean.getScope().getSimpleName()
                        + ", which is not active while a task runs: use @ApplicationScoped, @RequestScoped or no scope at all";
    }

    private void addSchedules(Class<?> type, Found one) {
        String name =
                one.name().isEmpty() ? type.getSimpleName() + "." + one.method().getName() : one.name();
        String place = " (@Durable of " + type.getName() + "." + one.method().getName() + "())";
        DurableCall call = DurableMethod.call(type, one.method());
        String json = "{\"bean\":\"" + call.bean() + "\",\"method\":\"" + call.method() + "\"}";
        for (int i = 0; i < one.schedules().size(); i++) {
            Map<ScheduleMember, ScheduleText.Value> values =
                    one.schedules().get(i).values(place);
            values.put(ScheduleMember.TASK, new ScheduleText.Value(json, place));
            schedules.add(new ScheduleText(i == 0 ? name : name + "-" + (i + 1), DurableCall.class, place, values));
        }
    }

    /** What can be called. */
    List<DurableMethod> methods() {
        return methods;
    }

    /** When it is called, as it was written. */
    List<ScheduleText> schedules() {
        return schedules;
    }
}
