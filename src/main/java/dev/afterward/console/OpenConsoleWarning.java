package dev.afterward.console;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.eclipse.microprofile.config.ConfigProvider;

/** Warns of an open console when the application starts: some servers make filters at their first request. */
public class OpenConsoleWarning implements ServletContextListener {

    private static final Logger LOG = System.getLogger(OpenConsoleWarning.class.getName());

    /** For the container. */
    public OpenConsoleWarning() {}

    @Override
    public void contextInitialized(ServletContextEvent event) {
        if (ConsoleAccess.of(ConfigProvider.getConfig()).open()) {
            LOG.log(
                    Level.WARNING,
                    "AFT-402: the console is open to everybody who can reach it, with all payloads and errors ({0}=true)",
                    ConsoleAccess.OPEN);
        }
    }
}
