package dev.afterward.cdi;

import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.spi.InitialContextFactory;

/**
 * A JNDI like that of a server: an application's names are there on the application's threads alone, which are the one
 * that has made it and those of its thread factory.
 */
public final class ServerNaming implements InitialContextFactory {

    private static final String FACTORY = Context.INITIAL_CONTEXT_FACTORY;
    private static final ThreadLocal<Boolean> OF_THE_APPLICATION = ThreadLocal.withInitial(() -> false);
    private static final Map<String, Object> ENTRIES = new ConcurrentHashMap<>();
    private static final Set<String> ASKED = ConcurrentHashMap.newKeySet();

    /** Made by JNDI. */
    public ServerNaming() {}

    /** Installs it, with an application's name in it, and makes this thread one of the application's. */
    static void install() {
        System.setProperty(FACTORY, ServerNaming.class.getName());
        ENTRIES.put("java:app/AppName", "shop");
        OF_THE_APPLICATION.set(true);
    }

    static void bind(String name, Object entry) {
        ENTRIES.put(name, entry);
    }

    static void remove() {
        System.clearProperty(FACTORY);
        ENTRIES.clear();
        ASKED.clear();
        OF_THE_APPLICATION.remove();
    }

    /** Whether a name was looked up. */
    static boolean wasAsked(String name) {
        return ASKED.contains(name);
    }

    /** Makes threads of the application's. */
    static ThreadFactory threads() {
        return work -> {
            Thread thread = new Thread(() -> {
                OF_THE_APPLICATION.set(true);
                work.run();
            });
            thread.setDaemon(true);
            return thread;
        };
    }

    static boolean isOfTheApplication() {
        return OF_THE_APPLICATION.get();
    }

    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) {
        return (Context) Proxy.newProxyInstance(
                ServerNaming.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("lookup")) {
                        return null;
                    }
                    ASKED.add(String.valueOf(arguments[0]));
                    Object entry = isOfTheApplication() ? ENTRIES.get(String.valueOf(arguments[0])) : null;
                    if (entry == null) {
                        throw new NameNotFoundException(String.valueOf(arguments[0]));
                    }
                    return entry;
                });
    }
}
