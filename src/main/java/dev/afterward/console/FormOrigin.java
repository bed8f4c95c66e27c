package dev.afterward.console;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Where a form comes from, as its browser says. Browsers send {@code Sec-Fetch-Site} over a connection that is secure, and
 * {@code Origin} with every form.
 */
final class FormOrigin {

    private FormOrigin() {}

    /**
     * Whether a form comes from a page of this site. Without either header it does not: a login that a browser repeats by
     * itself, Basic or by certificate, says nothing of the page that has sent the form.
     */
    static boolean isSame(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            // Right behind a proxy, too, whatever that makes of the host.
            return site.equals("same-origin");
        }
        URI origin = uri(request.getHeader("Origin"));
        if (origin == null || origin.getHost() == null || (request.isSecure() && !isSecure(origin))) {
            return false;
        }
        URI host = uri(origin.getScheme() + "://" + host(request));
        return host != null && origin.getHost().equalsIgnoreCase(host.getHost()) && port(origin) == port(host);
    }

    private static String host(HttpServletRequest request) {
        String host = request.getHeader("Host");
        return host == null ? request.getServerName() + ":" + request.getServerPort() : host;
    }

    /** A proxy may end the secure connection, so the scheme of the request is not that of the page. */
    private static boolean isSecure(URI origin) {
        return "https".equalsIgnoreCase(origin.getScheme());
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isSecure(uri) ? 443 : 80;
    }

    private static @Nullable URI uri(@Nullable String text) {
        try {
            return text == null ? null : new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
