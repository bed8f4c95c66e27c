package dev.afterward.monitor;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The console's door: GET only, only for those who may look, and only to what is known to be there.
 *
 * <p>It is a list of what exists rather than of what is forbidden, so a new way to write a path opens nothing.
 */
public class MonitorFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(MonitorFilter.class.getName());

    private static final Set<String> ASSETS = Set.of(
            MonitorPage.ROOT + "/afterward.css",
            MonitorPage.ROOT + "/afterward.js",
            MonitorPage.ROOT + "/tabler/tabler.min.css");

    private transient MonitorAccess access = new MonitorAccess(false, null);

    /** For the container. */
    public MonitorFilter() {}

    MonitorFilter(MonitorAccess access) {
        this.access = access;
    }

    @Override
    public void init() {
        access = MonitorAccess.of(ConfigProvider.getConfig());
        if (access.role() != null) {
            LOG.log(Level.DEBUG, "the monitor is open to the role {0}", access.role());
        } else if (access.open()) {
            LOG.log(
                    Level.WARNING,
                    "the monitor is open to everybody who can reach it, with all that the tasks hold ({0}=true)",
                    MonitorAccess.OPEN);
        }
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            Refusal.METHOD.send(response);
        } else if (mayLook(request, response)) {
            serve(request, response, chain);
        }
    }

    /** Whether the user may look; if not, the response is written, by us or by the application's login. */
    private boolean mayLook(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String role = access.role();
        if (role == null) {
            if (!access.open()) {
                Refusal.CLOSED.send(response);
            }
            return access.open();
        }
        if (request.getUserPrincipal() == null && !login(request, response)) {
            return false;
        }
        if (!request.isUserInRole(role)) {
            Refusal.ROLE.send(response);
            return false;
        }
        return true;
    }

    /**
     * No header of ours is set before this: what is answered here is the application's login page, which may need the
     * scripts, styles and forms that our policy forbids.
     */
    private static boolean login(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            return request.authenticate(response);
        } catch (ServletException e) {
            // Containers disagree on what an application without a login is: some throw, some answer.
            LOG.log(Level.DEBUG, "the application has no login, or it failed", e);
            if (!response.isCommitted()) {
                Refusal.LOGIN.send(response);
            }
            return false;
        }
    }

    private static void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = path(request);
        Optional<MonitorPage> page = MonitorPage.at(path);
        if (page.isPresent()) {
            SecurityHeaders.set(response);
            response.setHeader("Cache-Control", "no-store");
            request.setAttribute(MonitorPage.ADMITTED, page.get());
            chain.doFilter(request, response);
        } else if (ASSETS.contains(path)) {
            SecurityHeaders.set(response);
            // Half a megabyte of style need not travel with each page: kept, but asked for each time.
            response.setHeader("Cache-Control", "private, no-cache");
            chain.doFilter(request, response);
        } else if (path.equals(MonitorPage.ROOT) || path.equals(MonitorPage.ROOT + "/")) {
            SecurityHeaders.set(response);
            response.setHeader("Cache-Control", "no-store");
            response.sendRedirect(request.getContextPath() + MonitorPage.RUNNING.path());
        } else {
            Refusal.UNKNOWN.send(response);
        }
    }

    /** The path as the container matched it: decoded, without parameters, below the application's. */
    private static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        return info == null ? request.getServletPath() : request.getServletPath() + info;
    }
}
