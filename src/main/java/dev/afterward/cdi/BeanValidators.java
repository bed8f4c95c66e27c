package dev.afterward.cdi;

import dev.afterward.ConfigurationException;
import dev.afterward.dispatch.TaskConstraints;
import dev.afterward.validation.BeanConstraints;
import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.util.Optional;

/** The application's validator. Not to be touched where Bean Validation is missing: it cannot even be verified there. */
final class BeanValidators {

    private BeanValidators() {}

    /** What a task has to fulfil; empty where the application has no validator. */
    static Optional<TaskConstraints> find(Directory directory) {
        return validator(directory).map(BeanConstraints::of);
    }

    /**
     * Whether the application has its validator as a bean. Then it is asked for with the first task only: Weld holds a lock while
     * it calls an extension's observer, and WildFly holds the bean's while it makes the validator, for which it needs the other one.
     * A look into JNDI there asks for the bean as well, and both would wait for ever.
     */
    static boolean areBeans(Directory directory) {
        return directory.has(Validator.class) || directory.has(ValidatorFactory.class);
    }

    private static Optional<Validator> validator(Directory directory) {
        try {
            return directory
                    .bean(Validator.class)
                    .or(() -> directory.bean(ValidatorFactory.class).map(ValidatorFactory::getValidator))
                    .or(() -> directory.lookUp(Validator.class, ClientFactory.VALIDATOR));
        } catch (AmbiguousResolutionException e) {
            throw new ConfigurationException("tasks are validated by the bean of type " + Validator.class.getName()
                    + ", or of ValidatorFactory, that has no qualifier, and there is more than one: qualify all but one ("
                    + e.getMessage() + ")");
        }
    }
}
