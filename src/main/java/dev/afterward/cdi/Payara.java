package dev.afterward.cdi;

import jakarta.enterprise.concurrent.ContextService;
import jakarta.transaction.TransactionManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;

/** What is peculiar to Payara. */
final class Payara {

    private static final Logger LOG = System.getLogger("dev.afterward");
    private static final String MANAGER = "java:appserver/TransactionManager";

    private Payara() {}

    static boolean isHere(Directory directory) {
        return directory.lookUp(TransactionManager.class, MANAGER).isPresent();
    }

    /**
     * Runs this once, when the application is up that a class loader belongs to. CDI's {@code Startup} comes before
     * that: Payara makes the beans ready, then its EJB container, then the web modules. It tells its own parts of the end
     * of it, and whoever can see them.
     *
     * @return what takes it back; empty where applications do not see the server's parts
     */
    static Optional<Runnable> whenStarted(ClassLoader own, Directory directory, Runnable action) {
        // The server tells on a thread that works for no application, and threads begin with the context of their
        // maker.
        Runnable inContext = directory
                .lookUp(ContextService.class, "java:comp/DefaultContextService")
                .map(contexts -> contexts.contextualRunnable(action))
                .orElse(action);
        try {
            Class<?> listenerType = Class.forName("org.glassfish.api.event.EventListener", false, own);
            Class<?> eventsType = Class.forName("org.glassfish.api.event.Events", false, own);
            Object started = Class.forName("org.glassfish.internal.deployment.Deployment", true, own)
                    .getField("APPLICATION_STARTED")
                    .get(null);
            Object events = Class.forName("org.glassfish.internal.api.Globals", true, own)
                    .getMethod("get", Class.class)
                    .invoke(null, eventsType);
            Object listener = Proxy.newProxyInstance(
                    own, new Class<?>[] {listenerType}, (proxy, method, arguments) -> switch (method.getName()) {
                        case "event" -> {
                            if (isEventOf(own, started, arguments[0])) {
                                inContext.run();
                            }
                            yield null;
                        }
                        case "equals" -> proxy == arguments[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        default -> "the start of an application's tasks";
                    });
            eventsType.getMethod("register", listenerType).invoke(events, listener);
            return Optional.of(() -> unregister(eventsType, listenerType, events, listener));
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            LOG.log(Level.DEBUG, "Payara does not tell when the application is up", e);
            return Optional.empty();
        }
    }

    private static boolean isEventOf(ClassLoader own, Object type, Object event) throws ReflectiveOperationException {
        if (!type.equals(event.getClass().getMethod("type").invoke(event))) {
            return false;
        }
        Object application = event.getClass().getMethod("hook").invoke(event);
        ClassLoader loader = (ClassLoader)
                application.getClass().getMethod("getAppClassLoader").invoke(application);
        // The library is in a module of the application's, or shared by all of them.
        return isWithin(own, loader) || isWithin(loader, own);
    }

    private static boolean isWithin(ClassLoader inner, ClassLoader outer) {
        for (ClassLoader at = inner; at != null; at = at.getParent()) {
            if (at == outer) {
                return true;
            }
        }
        return false;
    }

    private static void unregister(Class<?> eventsType, Class<?> listenerType, Object events, Object listener) {
        try {
            eventsType.getMethod("unregister", listenerType).invoke(events, listener);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
