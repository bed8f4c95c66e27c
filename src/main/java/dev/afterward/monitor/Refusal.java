package dev.afterward.monitor;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;

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
    /** A form from a page whose session is over. */
    EXPIRED(HttpServletResponse.SC_CONFLICT),
    /** A form larger than ours are. */
    TOO_LARGE(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE),
    /** Too many at the same time. */
    BUSY(HttpServletResponse.SC_SERVICE_UNAVAILABLE),
    /** Neither GET nor HEAD nor POST. */
    METHOD(HttpServletResponse.SC_METHOD_NOT_ALLOWED),
    /** There is nothing at this path. */
    UNKNOWN(HttpServletResponse.SC_NOT_FOUND);

    private final int status;

    Refusal(int status) {
        this.status = status;
    }

    void send(HttpServletResponse response) throws IOException {
        SecurityHeaders.set(response);
        response.setHeader("Cache-Control", "no-store");
        response.setStatus(status);
        response.setContentType("text/html");
        response.setCharacterEncoding("UTF-8");
        response.getWriter().write(page());
    }

    private String page() {
        MonitorText text = new MonitorText(Locale.ENGLISH);
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
