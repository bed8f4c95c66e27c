package dev.afterward.cdi;

import dev.afterward.AfterwardException;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.BeanManager;

/**
 * Calls a bean. Each attempt has a reference to the bean of its own: a dependent instance is made for it and destroyed after
 * it, of any other scope it is the context's instance, with all its interceptors.
 */
final class ContextualProcessor<T extends Task> implements TaskProcessor<T> {

    private final ProcessorBean<T> processor;
    private final BeanManager beans;

    ContextualProcessor(ProcessorBean<T> processor, BeanManager beans) {
        this.processor = processor;
        this.beans = beans;
    }

    @Override
    public void process(T task, TaskContext context) throws Exception {
        CreationalContext<?> creation = beans.createCreationalContext(null);
        try {
            reference(creation).process(task, context);
        } finally {
            creation.release();
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
