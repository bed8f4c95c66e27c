package dev.afterward.cdi;

import dev.afterward.dispatch.runtime.CallInterceptor;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;

/** Calls with a request context of their own, on threads that no request belongs to. */
final class RequestScope implements CallInterceptor {

    private final BeanManager beans;
    private final Bean<?> controllers;

    RequestScope(BeanManager beans) {
        this.beans = beans;
        this.controllers = beans.resolve(beans.getBeans(RequestContextController.class));
    }

    @Override
    public void intercept(Call call) throws Exception {
        CreationalContext<?> creation = beans.createCreationalContext(null);
        try {
            RequestContextController controller = (RequestContextController)
                    beans.getReference(controllers, RequestContextController.class, creation);
            boolean activated = controller.activate();
            try {
                call.proceed();
            } finally {
                if (activated) {
                    controller.deactivate();
                }
            }
        } finally {
            creation.release();
        }
    }
}
