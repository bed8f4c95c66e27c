package dev.afterward.cdi;

import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;

/** Runs code with a request context of its own, on threads that no request belongs to. */
final class RequestScope {

    private final BeanManager beans;
    private final Bean<?> controllers;

    RequestScope(BeanManager beans) {
        this.beans = beans;
        this.controllers = beans.resolve(beans.getBeans(RequestContextController.class));
    }

    void run(Work work) throws Exception {
        CreationalContext<?> creation = beans.createCreationalContext(null);
        try {
            RequestContextController controller = (RequestContextController)
                    beans.getReference(controllers, RequestContextController.class, creation);
            boolean activated = controller.activate();
            try {
                work.run();
            } finally {
                if (activated) {
                    controller.deactivate();
                }
            }
        } finally {
            creation.release();
        }
    }

    /** Code that may throw. */
    interface Work {
        void run() throws Exception;
    }
}
