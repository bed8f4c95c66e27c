package dev.afterward.console;

import static jakarta.servlet.DispatcherType.FORWARD;
import static jakarta.servlet.DispatcherType.REQUEST;

import jakarta.faces.annotation.FacesConfig;
import jakarta.faces.webapp.FacesServlet;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the console into a web application: the filter that guards it, and a Faces servlet for its pages.
 *
 * <p>The annotation is what makes Faces map its servlet, {@code *.xhtml} included, in an application that has nothing of
 * Faces itself. An application that maps the servlet otherwise, say to {@code *.jsf}, keeps its mapping and gets our
 * pages beside it, each by its exact name.
 */
@FacesConfig
public final class ConsoleInitializer implements ServletContainerInitializer {

    static final String FILTER = "afterward-console";

    @Override
    public void onStartup(@Nullable Set<Class<?>> none, ServletContext application) {
        application.addListener(OpenConsoleWarning.class);
        FilterRegistration.@Nullable Dynamic filter = application.addFilter(FILTER, ConsoleFilter.class);
        if (filter != null) {
            filter.setAsyncSupported(true);
            // After the application's own filters: one of them may be its login.
            filter.addMappingForUrlPatterns(EnumSet.of(REQUEST, FORWARD), true, ConsolePage.ROOT + "/*");
        }
        for (ServletRegistration servlet : application.getServletRegistrations().values()) {
            if (FacesServlet.class.getName().equals(servlet.getClassName())
                    && !servlet.getMappings().contains("*.xhtml")) {
                servlet.addMapping(ConsolePage.paths());
            }
        }
    }
}
