package dev.afterward.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

/** Answers the refreshes of pages as something else would: {@code /interference?answer=401}, or {@code =none}. */
@WebFilter("/*")
public class Interference extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final AtomicReference<String> ANSWER = new AtomicReference<>("none");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getServletPath().equals("/interference")) {
            ANSWER.set(request.getParameter("answer"));
            return;
        }
        String answer = ANSWER.get();
        if (request.getHeader(ConsoleFilter.REFRESH) == null || answer.equals("none")) {
            chain.doFilter(request, response);
        } else if (answer.equals("page")) {
            response.setContentType("text/html");
            response.getWriter().write("<html><body id='figures'>please log in</body></html>");
        } else if (answer.startsWith("http") || answer.startsWith("/")) {
            response.sendRedirect(answer);
        } else {
            response.setStatus(Integer.parseInt(answer));
        }
    }
}
