package dev.afterward.monitor;

import jakarta.faces.application.ViewExpiredException;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * The console's door: only for those who may look, only to what is known to be there, and changes only from its own
 * pages.
 *
 * <p>It is a list of what exists rather than of what is forbidden, so a new way to write a path opens nothing.
 */
public class MonitorFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(MonitorFilter.class.getName());

    /** So many pages are made at the same time; who comes then waits a little, and is told to come again. */
    private static final int AT_ONCE = 8;

    private static final long PATIENCE_SECONDS = 3;

    /** What the largest form holds: a page of ids. */
    private static final int LARGEST_FORM = 64 * 1024;

    private static final String VIEW_STATE = "jakarta.faces.ViewState";

    private static final Set<String> ASSETS = Set.of(
            MonitorPage.ROOT + "/afterward.css",
            MonitorPage.ROOT + "/afterward.js",
            MonitorPage.ROOT + "/theme.js",
            MonitorPage.ROOT + "/tabler/tabler.min.css",
            MonitorPage.ROOT + "/uplot/uPlot.min.css",
            MonitorPage.ROOT + "/uplot/uPlot.iife.min.js");

    private final transient Semaphore places = new Semaphore(AT_ONCE);
    private transient MonitorAccess access = MonitorAccess.CLOSED;

    /** For the container. */
    public MonitorFilter() {}

    MonitorFilter(MonitorAccess access) {
        this.access = access;
    }

    @Override
    public void init() {
        access = MonitorAccess.of(ConfigProvider.getConfig());
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String method = request.getMethod();
        if (!Set.of("GET", "HEAD", "POST").contains(method)) {
            response.setHeader("Allow", "GET, HEAD, POST");
            Refusal.METHOD.send(response);
            return;
        }
        MonitorAccess.Rights rights = rights(request, response);
        if (rights == null) {
            return;
        }
        // Faces takes whatever has a view's state for a form, even a link.
        if (!method.equals("POST") && request.getParameter(VIEW_STATE) != null) {
            Refusal.FOREIGN.send(response);
            return;
        }
        if (method.equals("POST")) {
            if (request.getCharacterEncoding() == null) {
                // Before the form is read for the first time; afterwards it is too late.
                request.setCharacterEncoding("UTF-8");
            }
            Refusal refusal = refusalOfPost(request, rights);
            if (refusal != null) {
                refusal.send(response);
                return;
            }
        }
        serve(request, response, chain);
    }

    /** What the user may do; null when the response is written, by us or by the application's login. */
    private MonitorAccess.@Nullable Rights rights(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (access.isClosed()) {
            Refusal.CLOSED.send(response);
            return null;
        }
        if (!access.open() && request.getUserPrincipal() == null && !login(request, response)) {
            return null;
        }
        MonitorAccess.Rights rights = access.rights(request::isUserInRole);
        if (!rights.viewer()) {
            Refusal.ROLE.send(response);
            return null;
        }
        return rights;
    }

    /**
     * A form of ours carries the state of a view that was made for its user, and comes from our own page. Faces takes a
     * view without a state for one that is declared to have none, so that is looked for here.
     */
    private static @Nullable Refusal refusalOfPost(HttpServletRequest request, MonitorAccess.Rights rights) {
        if (!rights.operator()) {
            return Refusal.OPERATOR;
        }
        if (request.getContentLengthLong() > LARGEST_FORM) {
            return Refusal.TOO_LARGE;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        String state = request.getParameter(VIEW_STATE);
        boolean foreign = site != null && !site.equals("same-origin");
        return foreign || state == null || state.isBlank() || state.equals("stateless") ? Refusal.FOREIGN : null;
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

    private void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = path(request);
        Optional<MonitorPage> page = MonitorPage.at(path);
        if (page.isPresent()) {
            SecurityHeaders.set(response);
            response.setHeader("Cache-Control", "no-store");
            request.setAttribute(MonitorPage.ADMITTED, page.get());
            request.setAttribute(MonitorAccess.class.getName(), access);
            servePage(request, response, chain);
        } else if (ASSETS.contains(path)) {
            SecurityHeaders.set(response);
            // Half a megabyte of style need not travel with each page: kept, but asked for each time.
            response.setHeader("Cache-Control", "private, no-cache");
            chain.doFilter(request, response);
        } else if (path.equals(MonitorPage.ROOT) || path.equals(MonitorPage.ROOT + "/")) {
            SecurityHeaders.set(response);
            response.setHeader("Cache-Control", "no-store");
            response.sendRedirect(request.getContextPath() + MonitorPage.OVERVIEW.path());
        } else {
            Refusal.UNKNOWN.send(response);
        }
    }

    private void servePage(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!acquire()) {
            response.setHeader("Retry-After", "5");
            Refusal.BUSY.send(response);
            return;
        }
        try {
            chain.doFilter(request, response);
        } catch (ServletException e) {
            if (!isExpired(e) || response.isCommitted()) {
                throw e;
            }
            // Nothing was done: the page was left open for longer than its session lives.
            Refusal.EXPIRED.send(response);
        } finally {
            places.release();
        }
    }

    private static boolean isExpired(ServletException failure) {
        return failure.getRootCause() instanceof ViewExpiredException
                || failure.getCause() instanceof ViewExpiredException;
    }

    private boolean acquire() {
        try {
            return places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The path as the container matched it: decoded, without parameters, below the application's. */
    private static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        return info == null ? request.getServletPath() : request.getServletPath() + info;
    }
}
