package dev.afterward.cdi;

import dev.afterward.AfterwardException;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskSnoozedException;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Calls the methods of beans that have schedules, by a reference to the bean: with all its interceptors. */
final class DurableProcessor implements TaskProcessor<DurableCall> {

    /** A node of another release, or of another application on the same store, may know the method: it gets the task perhaps. */
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private static final int MOST_WAITS = 360;

    private final Map<DurableCall, DurableMethod> methods = new HashMap<>();
    private final BeanManager beans;

    DurableProcessor(List<DurableMethod> methods, BeanManager beans) {
        methods.forEach(method -> this.methods.put(method.call(), method));
        this.beans = beans;
    }

    @Override
    public void process(DurableCall task, TaskContext context) throws Exception {
        DurableMethod called = methods.get(task);
        if (called == null) {
            if (context.snoozes() < MOST_WAITS) {
                throw new TaskSnoozedException(AGAIN);
            }
            throw new AfterwardException("the application has no @Durable method " + task.method() + " of a bean "
                    + task.bean() + ": cancel this task, or let the method have its former name");
        }
        CreationalContext<?> creation = beans.createCreationalContext(null);
        try {
            Object reference = beans.getReference(called.bean(), called.type(), creation);
            call(called.method(), reference, context);
        } finally {
            creation.release();
        }
    }

    /** The end of a method is that of what it returns: else what fails later would have succeeded. */
    private static void call(Method method, Object bean, TaskContext context) throws Exception {
        try {
            Object result = method.getParameterCount() == 0 ? method.invoke(bean) : method.invoke(bean, context);
            if (result instanceof CompletionStage<?> stage) {
                Object ignored = stage.toCompletableFuture().get();
            }
        } catch (InvocationTargetException | ExecutionException e) {
            if (e.getCause() instanceof Exception thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw e;
        }
    }
}
