package dev.afterward.console;

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
public class ConsoleFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(ConsoleFilter.class.getName());

    /** So many pages are made at the same time; who comes then waits a little, and is told to come again. */
    private static final int AT_ONCE = 8;

    /**
     * So many searches are under way, or wait for a reader of the store: another one is refused at once, since each holds a
     * thread of the server. Payara has five for all that it serves.
     */
    private static final int SEARCHES_AT_ONCE = 3;

    /** After so many seconds a browser asks again by itself. */
    private static final String AGAIN_SECONDS = "2";

    private static final long PATIENCE_SECONDS = 3;

    /** What the largest form holds: a page of ids. */
    private static final int LARGEST_FORM = 64 * 1024;

    /** What the form of a payload holds: each of its characters may be sent as nine. */
    private static final int LARGEST_EDIT = 1 << 20;

    /** What Faces reads by itself. The pages use nothing of it. */
    private static final String OF_FACES = "jakarta.faces.";

    /** Asks for a page that is only exchanged in parts; and says, in the answer, that it is that page. */
    static final String REFRESH = "X-Afterward-Refresh";

    private static final Set<String> ASSETS = Set.of(
            ConsolePage.ROOT + "/afterward.css",
            ConsolePage.ROOT + "/afterward.js",
            ConsolePage.ROOT + "/charts.js",
            ConsolePage.ROOT + "/keys.js",
            ConsolePage.ROOT + "/theme.js",
            ConsolePage.ROOT + "/tabler/tabler.min.css",
            ConsolePage.ROOT + "/uplot/uPlot.min.css",
            ConsolePage.ROOT + "/uplot/uPlot.iife.min.js");

    private final transient Semaphore places = new Semaphore(AT_ONCE);

    /** Searches take no place from the pages of those who do not search. */
    private final transient Semaphore searches = new Semaphore(SEARCHES_AT_ONCE);

    private transient ConsoleAccess access = ConsoleAccess.CLOSED;

    /** For the container. */
    public ConsoleFilter() {}

    ConsoleFilter(ConsoleAccess access) {
        this.access = access;
    }

    @Override
    public void init() {
        access = ConsoleAccess.of(ConfigProvider.getConfig());
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String method = request.getMethod();
        if (!Set.of("GET", "HEAD", "POST").contains(method)) {
            response.setHeader("Allow", "GET, HEAD, POST");
            Refusal.METHOD.send(request, response);
            return;
        }
        ConsoleAccess.Rights rights = rights(request, response);
        if (rights == null) {
            return;
        }
        if (isForm(request) && !rights.operator()) {
            Refusal.OPERATOR.send(request, response);
            return;
        }
        Refusal refusal = refusalOf(request);
        if (refusal != null) {
            refusal.send(request, response);
            return;
        }
        serve(request, response, chain);
    }

    /** What the user may do; null when the response is written, by us or by the application's login. */
    private ConsoleAccess.@Nullable Rights rights(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (access.isClosed()) {
            Refusal.CLOSED.send(request, response);
            return null;
        }
        if (!access.open() && request.getUserPrincipal() == null && !login(request, response)) {
            return null;
        }
        ConsoleAccess.Rights rights = access.rights(request::isUserInRole);
        if (!rights.viewer()) {
            Refusal.ROLE.send(request, response);
            return null;
        }
        return rights;
    }

    /** Why a request is not looked at any further, or null. Whether a form has its token is asked where its page is known. */
    private static @Nullable Refusal refusalOf(HttpServletRequest request) throws IOException {
        boolean form = isForm(request);
        if (form && request.getContentLengthLong() < 0) {
            return Refusal.LENGTH;
        }
        if (request.getContentLengthLong() > largest(path(request))) {
            return Refusal.TOO_LARGE;
        }
        if (form && !FormOrigin.isSame(request)) {
            return Refusal.FOREIGN;
        }
        if (request.getCharacterEncoding() == null) {
            // Before the form is read for the first time; afterwards it is too late.
            request.setCharacterEncoding("UTF-8");
        }
        try {
            // Faces takes whatever has a view's state for a form, even a link.
            return request.getParameterMap().keySet().stream().anyMatch(name -> name.startsWith(OF_FACES))
                    ? Refusal.FOREIGN
                    : null;
        } catch (RuntimeException e) {
            // Containers bound the number of parameters, and fail on what they cannot decode, each in its own way.
            LOG.log(Level.DEBUG, "the parameters of a request cannot be read", e);
            return Refusal.UNREADABLE;
        }
    }

    private static int largest(String path) {
        return path.equals(ConsolePage.EDIT.path()) ? LARGEST_EDIT : LARGEST_FORM;
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
                Refusal.LOGIN.send(request, response);
            }
            return false;
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = path(request);
        Optional<ConsolePage> page = ConsolePage.at(path);
        if (page.isPresent()) {
            SecurityHeaders.set(response);
            response.setHeader("Cache-Control", "no-store");
            if (isForm(request) && !FormToken.isSent(request)) {
                FormAgain.send(request, response, page.get());
                return;
            }
            if (request.getHeader(REFRESH) != null) {
                response.setHeader(REFRESH, page.get().file());
            }
            request.setAttribute(ConsolePage.ADMITTED, page.get());
            request.setAttribute(ConsoleAccess.class.getName(), access);
            ConsoleText text = Language.texts(request, response);
            request.setAttribute(ConsoleText.class.getName(), text);
            request.setAttribute(ConsoleText.OF_PAGES, text.bundle());
            servePage(page.get(), request, response, chain);
        } else if (ASSETS.contains(path)) {
            SecurityHeaders.set(response);
            // Half a megabyte of style need not travel with each page: kept, but asked for each time.
            response.setHeader("Cache-Control", "private, no-cache");
            chain.doFilter(request, response);
        } else if (path.equals(ConsolePage.ROOT) || path.equals(ConsolePage.ROOT + "/")) {
            SecurityHeaders.set(response);
            response.setHeader("Cache-Control", "no-store");
            response.sendRedirect(request.getContextPath() + ConsolePage.OVERVIEW.path());
        } else {
            Refusal.UNKNOWN.send(request, response);
        }
    }

    private void servePage(
            ConsolePage page, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean form = isForm(request);
        boolean search = !form && page != ConsolePage.AUDIT && isSearch(request);
        Semaphore room = search ? searches : places;
        if (!(search ? searches.tryAcquire() : acquire(places))) {
            response.setHeader("Retry-After", AGAIN_SECONDS);
            if (!form) {
                response.setHeader("Refresh", AGAIN_SECONDS);
            }
            (search ? Refusal.SEARCHES : Refusal.BUSY).send(request, response);
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            room.release();
        }
    }

    private static boolean isForm(HttpServletRequest request) {
        return request.getMethod().equals("POST");
    }

    /** A text that is looked for; the whole id of a task is found at once. */
    private static boolean isSearch(HttpServletRequest request) {
        String text = request.getParameter("q");
        return text != null && !text.isBlank() && Selection.id(text).isEmpty();
    }

    private static boolean acquire(Semaphore places) {
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
