package dev.afterward.cdi;

import dev.afterward.AfterwardException;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.BeanManager;

/**
 * Calls a bean. Each attempt has a request context and a reference to the bean of its own: a dependent instance is
 * made for it and destroyed after it, of any other scope it is the context's instance, with all its interceptors.
 */
final class ContextualProcessor<T extends Task> implements TaskProcessor<T> {

    private final ProcessorBean<T> processor;
    private final BeanManager beans;
    private final RequestScope requests;

    ContextualProcessor(ProcessorBean<T> processor, BeanManager beans, RequestScope requests) {
        this.processor = processor;
        this.beans = beans;
        this.requests = requests;
    }

    @Override
    public void process(T task, TaskContext context) throws Exception {
        requests.run(() -> {
            CreationalContext<?> creation = beans.createCreationalContext(null);
            try {
                call(reference(creation), task, context);
            } finally {
                creation.release();
            }
        });
    }

    private void call(TaskProcessor<T> reference, T task, TaskContext context) throws Exception {
        if (!processor.enterprise()) {
            reference.process(task, context);
            return;
        }
        try {
            reference.process(task, context);
        } catch (RuntimeException e) {
            throw EnterpriseFailures.unwrap(e);
        }
    }

    /** The type argument was compared with the task type at deployment. */
    @SuppressWarnings("unchecked")
    private TaskProcessor<T> reference(CreationalContext<?> creation) {
        try {
            return (TaskProcessor<T>) beans.getReference(processor.bean(), processor.reference(), creation);
        } catch (RuntimeException e) {
            throw new AfterwardException(
                    "the processor " + processor.bean().getBeanClass().getName() + " of "
                            + processor.type().getName() + " cannot be made: " + e,
                    e);
        }
    }
}
