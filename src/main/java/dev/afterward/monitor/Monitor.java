package dev.afterward.monitor;

import dev.afterward.store.TaskInspector;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** What the pages ask: read once, before anything of them is written. */
@Named("afterwardMonitor")
@RequestScoped
public class Monitor {

    @Inject
    TaskInspector inspector;

    private @Nullable PageContent page;

    /**
     * Reads what the page shows. Called before the view is rendered, so that the status can still be set.
     *
     * @throws IOException when the response cannot be written
     */
    public void open() throws IOException {
        FacesContext faces = FacesContext.getCurrentInstance();
        ExternalContext external = faces.getExternalContext();
        if (external.getRequestMap().get(MonitorPage.ADMITTED) instanceof MonitorPage admitted) {
            MonitorText text = new MonitorText(faces.getViewRoot().getLocale());
            page = new PageReader(inspector, Clock.systemUTC(), text).read(admitted, external.getRequestParameterMap());
            Problem problem = page.problem();
            if (problem != null) {
                external.setResponseStatus(problem.status());
            }
        } else {
            // Reached past the filter: by a prefix mapping, a forward, an unusual path.
            external.responseSendError(HttpServletResponse.SC_NOT_FOUND, null);
            faces.responseComplete();
        }
    }

    /** What the page shows, or null before {@link #open} and when nothing may be seen. */
    public @Nullable PageContent getPage() {
        return page;
    }
}
