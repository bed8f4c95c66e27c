package dev.afterward.cdi;

import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Decorator;
import jakarta.enterprise.inject.spi.Interceptor;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The processors of an application, from their discovery to the choice of one for each task type. */
final class ProcessorBeans {

    /** Scopes that belong to a user's session or to a transaction; some of them are of APIs that need not be there. */
    private static final Set<String> NOT_ACTIVE = Set.of(
            "jakarta.enterprise.context.SessionScoped",
            "jakarta.enterprise.context.ConversationScoped",
            "jakarta.faces.view.ViewScoped",
            "jakarta.faces.flow.FlowScoped",
            "jakarta.transaction.TransactionScoped");

    private final List<Candidate> said = new ArrayList<>();
    private final List<Candidate> silent = new ArrayList<>();
    private final Declarations declarations = new Declarations();

    /** Looks at a class or a producer with {@code @Processes}, before it is known whether it becomes a bean. */
    void declared(AnnotatedType<?> type) {
        declarations.discovered(type);
    }

    /** Looks at a bean, whatever it is. */
    void discovered(Bean<?> bean, @Nullable Annotated annotated) {
        if (bean instanceof Decorator || bean instanceof Interceptor) {
            return;
        }
        Candidate candidate = new Candidate(bean, annotated);
        if (candidate.declaredType() != null) {
            said.add(candidate);
        } else if (candidate.reference() != null) {
            silent.add(candidate);
        }
    }

    /**
     * The task types that have a processor, or one that fails the deployment with a reason: this reason is to be reported,
     * and no injection point that is unsatisfied because of it.
     */
    Stream<Class<? extends Task>> types() {
        return Stream.concat(
                declarations.refusedTypes(),
                said.stream().flatMap(candidate -> Stream.ofNullable(candidate.declaredType())));
    }

    /**
     * Looks for classes and producers with {@code @Processes} that are no beans.
     *
     * @param container finds alternatives
     * @param problem receives what cannot be meant
     * @param warning receives what may be meant
     */
    void checkDeclarations(BeanManager container, Consumer<String> problem, Consumer<String> warning) {
        Set<String> names = new HashSet<>();
        Set<Class<?>> processed = new HashSet<>();
        for (Candidate candidate : said) {
            names.add(candidate.name());
            processed.add(candidate.declaredType());
        }
        declarations.check(container, names, processed, problem, warning);
    }

    /**
     * The processor for each task type, sorted by the types' names.
     *
     * @param beans resolves alternatives and specializations
     * @param problem is told of each bean that cannot be a processor, and of each type with several
     */
    List<ProcessorBean<?>> choose(BeanManager beans, Consumer<String> problem) {
        Map<String, List<Candidate>> byType = new TreeMap<>();
        said.stream().sorted(Comparator.comparing(Candidate::name)).forEach(candidate -> {
            Class<? extends Task> type = candidate.declaredType();
            if (type != null) {
                byType.computeIfAbsent(type.getName(), name -> new ArrayList<>())
                        .add(candidate);
            }
        });
        List<ProcessorBean<?>> chosen = new ArrayList<>();
        byType.values().forEach(candidates -> {
            Candidate one = resolve(beans, candidates, problem);
            ProcessorBean<?> processor = one == null ? null : check(one, problem);
            if (processor != null) {
                chosen.add(processor);
            }
        });
        return chosen;
    }

    private static @Nullable Candidate resolve(
            BeanManager beans, List<Candidate> discovered, Consumer<String> problem) {
        List<Candidate> candidates = enabled(beans, discovered);
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        Set<Bean<?>> all = new LinkedHashSet<>();
        candidates.forEach(candidate -> all.add(candidate.bean()));
        try {
            Bean<?> bean = beans.resolve(all);
            return candidates.stream()
                    .filter(candidate -> candidate.bean().equals(bean))
                    .findFirst()
                    .orElse(null);
        } catch (AmbiguousResolutionException e) {
            Class<?> type = candidates.get(0).declaredType();
            problem.accept("task type " + (type == null ? "" : type.getName()) + " has " + candidates.size()
                    + " processors, "
                    + String.join(
                            " and ", candidates.stream().map(Candidate::name).toList())
                    + ": leave @Processes on one of them, or make one an @Alternative with a @Priority");
            return null;
        }
    }

    /**
     * Without those that others specialize, which only the container knows. The library can be in an archive that does not
     * see the beans of the application: then all of them.
     */
    private static List<Candidate> enabled(BeanManager beans, List<Candidate> discovered) {
        Class<? extends Task> type = discovered.get(0).declaredType();
        if (discovered.size() == 1 || type == null) {
            return discovered;
        }
        Set<Bean<?>> visible = beans.getBeans(Object.class, Processes.Literal.of(type));
        List<Candidate> enabled = discovered.stream()
                .filter(candidate -> visible.contains(candidate.bean()))
                .toList();
        return enabled.isEmpty() ? discovered : enabled;
    }

    private static @Nullable ProcessorBean<?> check(Candidate candidate, Consumer<String> problem) {
        Class<? extends Task> type = candidate.declaredType();
        if (type == null) {
            return null;
        }
        String said = candidate.name() + " is @Processes(" + type.getName() + ".class)";
        Type processor = candidate.processorType();
        if (processor == null) {
            problem.accept(
                    said + " but no TaskProcessor: let it implement TaskProcessor<" + type.getSimpleName() + ">");
            return null;
        }
        Type argument = Candidate.argument(processor);
        if (!type.equals(argument)) {
            problem.accept(said + " but a " + text(processor) + ": both have to name the same task type");
            return null;
        }
        Type reference = candidate.reference();
        if (reference == null) {
            problem.accept(said + " but TaskProcessor is none of its bean types: remove @Typed, or add TaskProcessor to"
                    + " it");
            return null;
        }
        if (!isActive(candidate.bean().getScope())) {
            problem.accept(
                    said + " and of the scope @"
                            + candidate.bean().getScope().getSimpleName()
                            + ", which is not active while a task runs: use @ApplicationScoped, @RequestScoped or no scope at all");
            return null;
        }
        return new ProcessorBean<>(type, candidate.bean(), reference);
    }

    /** Whether a scope is active while a task runs. */
    static boolean isActive(Class<? extends Annotation> scope) {
        return !NOT_ACTIVE.contains(scope.getName());
    }

    /**
     * Texts about processors that nobody calls, because they do not say what they process. One whose tasks have
     * another processor is left alone: it may be a part of that one.
     */
    List<String> forgotten(List<ProcessorBean<?>> chosen) {
        return silent.stream()
                .filter(candidate ->
                        chosen.stream().noneMatch(processor -> processor.type().equals(argument(candidate))))
                .map(candidate -> candidate.name() + " is a " + text(candidate.processorType())
                        + " but is never called: annotate it with @Processes("
                        + (argument(candidate) instanceof Class<?> type ? type.getSimpleName() : "…") + ".class)")
                .sorted()
                .toList();
    }

    private static @Nullable Type argument(Candidate candidate) {
        Type processor = candidate.processorType();
        return processor == null ? null : Candidate.argument(processor);
    }

    private static String text(@Nullable Type processor) {
        Type argument = processor == null ? null : Candidate.argument(processor);
        return TaskProcessor.class.getSimpleName()
                + (argument == null ? " without a type argument" : "<" + argument.getTypeName() + ">");
    }
}
