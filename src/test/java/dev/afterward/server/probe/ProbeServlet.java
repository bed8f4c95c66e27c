package dev.afterward.server.probe;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.Map;
import java.util.stream.Stream;

/** Lists what there is in the server's JVM, a line each. */
@WebServlet("/*")
public class ProbeServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Stream<String> lines = switch (request.getPathInfo()) {
            case "/threads" -> threads();
            case "/properties" -> properties();
            case "/loaders" -> loaders();
            default -> throw new IllegalArgumentException(request.getPathInfo());
        };
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().print(String.join("\n", lines.toList()));
    }

    /** With the loader of the application that it works for. */
    private static Stream<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName() + " for " + thread.getContextClassLoader());
    }

    private static Stream<String> properties() {
        return System.getProperties().entrySet().stream()
                .filter(entry -> !(entry.getValue() instanceof Reference))
                .map(entry -> entry.getKey() + "=" + entry.getValue());
    }

    /** The marks of loaders that cannot be collected. */
    private static Stream<String> loaders() {
        System.gc();
        return System.getProperties().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Reference<?> mark && mark.get() != null)
                .map(Map.Entry::getKey)
                .map(Object::toString);
    }
}
