package dev.afterward.cdi;

import dev.afterward.Task;
import jakarta.enterprise.inject.spi.Bean;
import java.lang.reflect.Type;

/**
 * The processor of a task type.
 *
 * @param type the type of the tasks
 * @param bean the bean
 * @param reference the bean type by which a reference to it is asked for
 * @param <T> the type of the tasks
 */
record ProcessorBean<T extends Task>(Class<T> type, Bean<?> bean, Type reference) {}
