package dev.afterward.cdi;

import jakarta.enterprise.concurrent.ContextService;
import jakarta.transaction.TransactionManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;

/** What is peculiar to Payara. */
final class Payara {

    private static final Logger LOG = System.getLogger("dev.afterward");
    private static final String DEPLOYMENT = "org.glassfish.internal.deployment.Deployment";
    private static final String MANAGER = "java:appserver/TransactionManager";

    private Payara() {}

    static boolean isHere(Directory directory) {
        return directory.lookUp(TransactionManager.class, MANAGER).isPresent();
    }

    /** What the server tells its own parts of an application, and whoever can see them. */
    private record Events(
            Class<?> listenerType, Class<?> eventsType, Object events, Object started, List<Object> ends, Object down) {

        static Events find(ClassLoader own) throws ReflectiveOperationException {
            Class<?> eventsType = Class.forName("org.glassfish.api.event.Events", false, own);
            return new Events(
                    Class.forName("org.glassfish.api.event.EventListener", false, own),
                    eventsType,
                    Class.forName("org.glassfish.internal.api.Globals", true, own)
                            .getMethod("get", Class.class)
                            .invoke(null, eventsType),
                    type(own, DEPLOYMENT, "APPLICATION_STARTED"),
                    List.of(type(own, DEPLOYMENT, "UNDEPLOYMENT_START"), type(own, DEPLOYMENT, "DISABLE_START")),
                    type(own, "org.glassfish.api.event.EventTypes", "PREPARE_SHUTDOWN"));
        }

        private static Object type(ClassLoader own, String holder, String name) throws ReflectiveOperationException {
            return Class.forName(holder, true, own).getField(name).get(null);
        }

        void register(Object listener) throws ReflectiveOperationException {
            eventsType.getMethod("register", listenerType).invoke(events, listener);
        }

        void unregister(Object listener) {
            try {
                eventsType.getMethod("unregister", listenerType).invoke(events, listener);
            } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * Tells when the application is up that a class loader belongs to, and when it is about to go. CDI's {@code Startup}
     * comes too early: Payara makes the beans ready, then its EJB container, then the web modules. {@code Shutdown} comes too
     * late: the EJBs are stopped by then.
     *
     * @param up runs when the application is up
     * @param leaving runs before anything of the application is stopped, which waits for it
     * @return what takes it back; empty where applications do not see the server's parts
     */
    static Optional<Runnable> listen(ClassLoader own, Directory directory, Runnable up, Runnable leaving) {
        // The server tells on a thread that works for no application, and threads begin with the context of their
        // maker.
        Optional<ContextService> contexts = directory.lookUp(ContextService.class, "java:comp/DefaultContextService");
        Runnable upInContext =
                contexts.map(context -> context.contextualRunnable(up)).orElse(up);
        Runnable leavingInContext =
                contexts.map(context -> context.contextualRunnable(leaving)).orElse(leaving);
        try {
            Events events = Events.find(own);
            Object listener = Proxy.newProxyInstance(
                    own, new Class<?>[] {events.listenerType}, (proxy, method, arguments) -> switch (method.getName()) {
                        case "event" -> {
                            Object type =
                                    arguments[0].getClass().getMethod("type").invoke(arguments[0]);
                            if (events.down.equals(type)) {
                                leavingInContext.run();
                            } else if (events.started.equals(type) && isOf(own, arguments[0])) {
                                upInContext.run();
                            } else if (events.ends.contains(type) && isOf(own, arguments[0])) {
                                leavingInContext.run();
                            }
                            yield null;
                        }
                        case "equals" -> proxy == arguments[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        default -> "the start and the end of an application's tasks";
                    });
            events.register(listener);
            return Optional.of(() -> events.unregister(listener));
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            LOG.log(Level.DEBUG, "Payara does not tell when the application is up", e);
            return Optional.empty();
        }
    }

    private static boolean isOf(ClassLoader own, Object event) throws ReflectiveOperationException {
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
}
