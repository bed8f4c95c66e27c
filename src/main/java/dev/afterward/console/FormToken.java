package dev.afterward.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Principal;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a form carries so that it can have been sent by a page of the console only: a random value that the user's session
 * keeps. It belongs to one user, because another site of the same domain can plant a cookie, and with it the session of
 * somebody else, in a browser that remembers its user's password.
 *
 * <p>It stands for the state of a Faces view. Faces keeps that of some views of a session, so a page that is open for
 * long is forgotten, and it does not know the user.
 *
 * @param user whose forms carry it
 * @param value the random value
 */
record FormToken(String user, String value) implements Serializable {

    /** The field of a form. */
    static final String FIELD = "form-token";

    private static final String ATTRIBUTE = FormToken.class.getName();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    /** The token of the user who sends a request; makes the session, before the response is begun. */
    static String of(HttpServletRequest request) {
        String user = user(request);
        HttpSession session = request.getSession();
        if (session.getAttribute(ATTRIBUTE) instanceof FormToken known
                && known.user().equals(user)) {
            return known.value();
        }
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        FormToken token =
                new FormToken(user, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        session.setAttribute(ATTRIBUTE, token);
        return token.value();
    }

    /** Whether a form carries the token of the user who sends it. */
    static boolean isSent(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        String sent = request.getParameter(FIELD);
        return session != null
                && sent != null
                && session.getAttribute(ATTRIBUTE) instanceof FormToken known
                && isEqual(known.user(), user(request))
                && isEqual(known.value(), sent);
    }

    /** In a time that does not tell how much of it is right. */
    private static boolean isEqual(String expected, String sent) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8));
    }

    private static String user(HttpServletRequest request) {
        @Nullable Principal principal = request.getUserPrincipal();
        return principal == null ? "" : principal.getName();
    }
}
