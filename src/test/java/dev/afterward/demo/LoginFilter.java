package dev.afterward.demo;

import jakarta.inject.Inject;
import jakarta.security.enterprise.credential.BasicAuthenticationCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.CredentialValidationResult.Status;
import jakarta.security.enterprise.identitystore.IdentityStoreHandler;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Locale;
import java.util.Optional;

/**
 * Asks for a name and a password (HTTP Basic) before it lets a request through to the console.
 *
 * <p>An application declares a mechanism of Jakarta Security instead. The demo cannot: it runs on a server as it comes
 * from the shelf, and WildFly's accepts from a mechanism only those whom a realm of its own knows too.
 */
public class LoginFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private static final String SCHEME = "basic ";

    @Inject
    IdentityStoreHandler users;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<CredentialValidationResult> caller =
                login(request).map(users::validate).filter(result -> result.getStatus() == Status.VALID);
        if (caller.isPresent()) {
            chain.doFilter(new CallersRequest(request, caller.get()), response);
        } else {
            response.setHeader("WWW-Authenticate", "Basic realm=\"Order desk\", charset=\"UTF-8\"");
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
        }
    }

    private static Optional<BasicAuthenticationCredential> login(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BasicAuthenticationCredential(header.substring(SCHEME.length())));
        } catch (RuntimeException e) {
            return Optional.empty(); // not Base64, or without a colon: nobody's login
        }
    }

    /** A request of somebody who has logged in. */
    private static final class CallersRequest extends HttpServletRequestWrapper {

        private final CredentialValidationResult caller;

        CallersRequest(HttpServletRequest request, CredentialValidationResult caller) {
            super(request);
            this.caller = caller;
        }

        @Override
        public String getRemoteUser() {
            return caller.getCallerPrincipal().getName();
        }

        @Override
        public Principal getUserPrincipal() {
            return caller.getCallerPrincipal();
        }

        @Override
        public boolean isUserInRole(String role) {
            return caller.getCallerGroups().contains(role);
        }
    }
}
