package dev.afterward.validation;

import dev.afterward.AfterwardException;
import dev.afterward.Task;
import dev.afterward.TaskInvalidException;
import dev.afterward.TaskInvalidException.Violation;
import dev.afterward.dispatch.TaskConstraints;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The constraints that Bean Validation finds on a task's type, of its default group. Whether there are any is asked once for
 * each type. Validators are the application's code: they may do anything, and throw it.
 */
public final class BeanConstraints implements TaskConstraints {

    private final Validator validator;
    private final Map<Class<?>, Boolean> constrained = new ConcurrentHashMap<>();

    private BeanConstraints(Validator validator) {
        this.validator = validator;
    }

    /**
     * What a validator checks.
     *
     * @param validator the validator
     * @return its constraints
     */
    public static TaskConstraints of(Validator validator) {
        return new BeanConstraints(validator);
    }

    @Override
    public void check(Task task) {
        List<Violation> violations;
        try {
            violations = isConstrained(task.getClass()) ? violations(validator.validate(task)) : List.of();
        } catch (Throwable e) {
            throw unchecked(task.getClass(), e);
        }
        if (!violations.isEmpty()) {
            throw new TaskInvalidException(task.getClass(), violations);
        }
    }

    /** Two threads may ask at once: there is no lock while the validator is asked. */
    private boolean isConstrained(Class<?> type) {
        Boolean known = constrained.get(type);
        if (known == null) {
            known = validator.getConstraintsForClass(type).isBeanConstrained();
            constrained.put(type, known);
        }
        return known;
    }

    private static List<Violation> violations(Set<? extends ConstraintViolation<?>> found) {
        return found.stream()
                .map(each -> new Violation(
                        Objects.toString(each.getPropertyPath(), ""),
                        Objects.toString(each.getMessage(), "is invalid")))
                .toList();
    }

    /** A want of memory says nothing about the validator: it passes. */
    private static AfterwardException unchecked(Class<?> type, Throwable failure) {
        if (failure instanceof VirtualMachineError want && !(want instanceof StackOverflowError)) {
            throw want;
        }
        return new AfterwardException(
                "the constraints of task type " + type.getName()
                        + " could not be checked, so the task was not enqueued: " + text(failure),
                failure);
    }

    /** The text of an exception is the application's code too. */
    private static String text(Throwable failure) {
        try {
            return failure.toString();
        } catch (RuntimeException | StackOverflowError e) {
            return failure.getClass().getName();
        }
    }
}
