package dev.afterward.cdi;

import dev.afterward.ConfigurationException;
import dev.afterward.Task;
import dev.afterward.TaskUpgrade;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Decorator;
import jakarta.enterprise.inject.spi.Interceptor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The beans of an application that read tasks of earlier versions. */
final class UpgradeBeans {

    /**
     * A bean.
     *
     * @param bean the bean
     * @param type {@link TaskUpgrade} as it implements it
     */
    private record Candidate(Bean<?> bean, Type type) {}

    private final List<Candidate> candidates = new ArrayList<>();

    /** Looks at a bean, whatever it is. */
    void discovered(Bean<?> bean) {
        if (bean instanceof Decorator || bean instanceof Interceptor) {
            return;
        }
        bean.getTypes().stream()
                .filter(UpgradeBeans::isUpgrade)
                .findFirst()
                .ifPresent(type -> candidates.add(new Candidate(bean, type)));
    }

    private static boolean isUpgrade(Type type) {
        return type == TaskUpgrade.class
                || (type instanceof ParameterizedType parameterized && parameterized.getRawType() == TaskUpgrade.class);
    }

    /**
     * Looks for those that do not say what they upgrade.
     *
     * @throws ConfigurationException when there are some
     */
    void check() {
        List<String> problems = candidates.stream()
                .filter(candidate -> !(candidate.type() instanceof ParameterizedType parameterized
                        && parameterized.getActualTypeArguments()[0] instanceof Class<?>))
                .map(candidate -> candidate.bean().getBeanClass().getName()
                        + " is a TaskUpgrade and does not say of which task type: let it implement TaskUpgrade<…>")
                .sorted()
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /**
     * The beans by the types of tasks that they upgrade.
     *
     * @param beans makes them
     * @param creation what they belong to
     */
    Map<Class<? extends Task>, List<TaskUpgrade<?>>> all(BeanManager beans, CreationalContext<?> creation) {
        Map<Class<? extends Task>, List<TaskUpgrade<?>>> all = new LinkedHashMap<>();
        candidates.stream()
                .filter(candidate -> isEnabled(beans, candidate))
                .sorted(Comparator.comparing(
                        candidate -> candidate.bean().getBeanClass().getName()))
                .forEach(candidate -> {
                    Type argument = ((ParameterizedType) candidate.type()).getActualTypeArguments()[0];
                    all.computeIfAbsent(((Class<?>) argument).asSubclass(Task.class), type -> new ArrayList<>())
                            .add((TaskUpgrade<?>) beans.getReference(candidate.bean(), candidate.type(), creation));
                });
        return all;
    }

    /**
     * Without those that others specialize, which only the container knows. The library can be in an archive that does not see
     * the beans of the application: then all of them.
     */
    private static boolean isEnabled(BeanManager beans, Candidate candidate) {
        Set<Bean<?>> visible = beans.getBeans(candidate.type(), Any.Literal.INSTANCE);
        return visible.isEmpty() || visible.contains(candidate.bean());
    }
}
