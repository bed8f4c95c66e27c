package dev.afterward.server.work;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.lang.ref.WeakReference;
import java.util.UUID;

/** Leaves a reference to this deployment's class loader where another application finds it, without holding it. */
@WebListener
public class LoaderMark implements ServletContextListener {

    /** What the names of these system properties begin with. */
    public static final String PREFIX = "afterward.test.loader:";

    @Override
    public void contextInitialized(ServletContextEvent event) {
        System.getProperties()
                .put(
                        PREFIX + event.getServletContext().getContextPath() + ":" + UUID.randomUUID(),
                        new WeakReference<>(LoaderMark.class.getClassLoader()));
    }
}
