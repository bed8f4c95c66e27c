package dev.afterward.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;

/** A login of the application's: who asks says in a header who he is, and has the role of that name. */
@WebFilter("/*")
public class ParameterLogin extends HttpFilter {

    static final String HEADER = "X-User";

    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String user = request.getHeader(HEADER);
        chain.doFilter(
                new HttpServletRequestWrapper(request) {
                    @Override
                    public Principal getUserPrincipal() {
                        return user == null ? null : () -> user;
                    }

                    @Override
                    public boolean isUserInRole(String role) {
                        return role.equals(user);
                    }

                    @Override
                    public boolean authenticate(HttpServletResponse login) throws IOException {
                        login.setStatus(401);
                        login.getWriter().write("please log in");
                        return false;
                    }
                },
                response);
    }
}
