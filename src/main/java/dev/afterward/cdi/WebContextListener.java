package dev.afterward.cdi;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/**
 * Stops the client of a web application when its web context goes. That comes before its EJBs and its data sources are
 * stopped, and its end waits for it.
 */
@WebListener
public final class WebContextListener implements ServletContextListener {

    /** Made by the server. */
    public WebContextListener() {}

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        AfterwardExtension extension;
        try {
            extension = CDI.current().getBeanManager().getExtension(AfterwardExtension.class);
        } catch (IllegalStateException | IllegalArgumentException e) {
            // A deployment that has failed before its beans were there.
            return;
        }
        extension.stop();
    }
}
