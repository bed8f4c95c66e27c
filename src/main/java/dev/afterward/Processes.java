package dev.afterward;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.inject.Stereotype;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.util.Objects;

/**
 * The CDI qualifier that makes a {@link TaskProcessor} bean the one for a task type.
 *
 * <pre>{@code
 * @Processes(NewOrderEmail.class)
 * public class NewOrderEmailProcessor implements TaskProcessor<NewOrderEmail> { … }
 * }</pre>
 *
 * <p>A class with this annotation is a bean without further ado, since it is a stereotype too: of the scope
 * {@link jakarta.enterprise.context.Dependent} unless it names another, so that each attempt has an instance of its own.
 * It may also be an EJB, or stand on a producer.
 *
 * <p>Each task type has one processor: two, or one of another type, are an error at deployment; of alternatives and of
 * beans that specialize others, the container chooses as always. A class with this annotation that cannot be a bean, and a
 * processor of a scope that is not active while a task runs (such as {@code @SessionScoped}), are errors too. A task whose
 * type has no processor is refused when it is enqueued; with an injected {@link TaskEnqueuer}, the application is refused.
 *
 * <p>A sealed interface can be the type of several records: they share its queue and its processor. It names each of them
 * with JSON-B's {@code @JsonbTypeInfo}. A record with a processor of its own goes to that one.
 */
@Documented
@Qualifier
@Stereotype
@Retention(RUNTIME)
@Target({TYPE, METHOD, FIELD, PARAMETER})
public @interface Processes {

    /**
     * The type of the tasks.
     *
     * @return the class
     */
    Class<? extends Task> value();

    /** An instance of {@link Processes}, to select a processor with. */
    final class Literal extends AnnotationLiteral<Processes> implements Processes {

        private static final long serialVersionUID = 1L;

        private final Class<? extends Task> value;

        private Literal(Class<? extends Task> value) {
            this.value = value;
        }

        /**
         * The qualifier for a task type.
         *
         * @param value the type of the tasks
         * @return the qualifier
         */
        public static Literal of(Class<? extends Task> value) {
            return new Literal(Objects.requireNonNull(value, "the task type is null"));
        }

        @Override
        public Class<? extends Task> value() {
            return value;
        }
    }
}
