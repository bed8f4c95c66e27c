package dev.afterward.console;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Set;

/**
 * A short page for who does not get in. It needs no Faces, no style and no error page of the application's, and holds
 * nothing of the request.
 */
enum Refusal {
    /** Nothing is configured. */
    CLOSED(HttpServletResponse.SC_FORBIDDEN),
    /** A role is configured, but the application has no login. */
    LOGIN(HttpServletResponse.SC_FORBIDDEN),
    /** The user lacks the role. */
    ROLE(HttpServletResponse.SC_FORBIDDEN),
    /** Somebody who may look wants to act. */
    OPERATOR(HttpServletResponse.SC_FORBIDDEN),
    /** A form that no page of ours has sent. */
    FOREIGN(HttpServletResponse.SC_FORBIDDEN),
    /** A form that does not say how long it is. */
    LENGTH(HttpServletResponse.SC_LENGTH_REQUIRED),
    /** Parameters that the container does not read. */
    UNREADABLE(HttpServletResponse.SC_BAD_REQUEST),
    /** A form larger than ours are. */
    TOO_LARGE(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE),
    /** Too many at the same time. */
    BUSY(HttpServletResponse.SC_SERVICE_UNAVAILABLE),
    /** Too many searches at the same time. */
    SEARCHES(HttpServletResponse.SC_SERVICE_UNAVAILABLE),
    /** Neither GET nor HEAD nor POST. */
    METHOD(HttpServletResponse.SC_METHOD_NOT_ALLOWED),
    /** There is nothing at this path. */
    UNKNOWN(HttpServletResponse.SC_NOT_FOUND);

    private static final Logger LOG = System.getLogger(Refusal.class.getName());

    /** So much of a request is read before it is refused, in bytes. */
    private static final int MOST_DRAINED = 1 << 20;

    private static final int CHUNK = 64 * 1024;

    private final int status;

    Refusal(int status) {
        this.status = status;
    }

    void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!Set.of("GET", "HEAD").contains(request.getMethod())) {
            drain(request);
        }
        SecurityHeaders.set(response);
        response.setHeader("Cache-Control", "no-store");
        response.setStatus(status);
        response.setContentType("text/html");
        response.setCharacterEncoding("UTF-8");
        response.getWriter().write(page(Language.texts(request, response)));
    }

    /** Payara closes the connection without an answer when more than a little of a request was not read. */
    private static void drain(HttpServletRequest request) {
        try {
            ServletInputStream in = request.getInputStream();
            byte[] buffer = new byte[CHUNK];
            long left = MOST_DRAINED;
            for (int read = in.read(buffer); read > 0 && left > 0; read = in.read(buffer)) {
                left -= read;
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "what is refused cannot be read", e);
        }
    }

    private String page(ConsoleText text) {
        String key = "refusal." + name().toLowerCase(Locale.ROOT).replace('_', '-');
        String title = text.of(key + ".title");
        return String.format(Locale.ROOT, """
                <!DOCTYPE html>
                <html lang="%1$s">
                <head><meta name="viewport" content="width=device-width, initial-scale=1"><title>%2$s</title></head>
                <body><main><h1>%2$s</h1>
                %3$s
                </main></body>
                </html>
                """, text.of("language"), title, text.of(key + ".html"));
    }
}
