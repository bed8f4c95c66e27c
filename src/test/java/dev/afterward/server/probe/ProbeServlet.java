package dev.afterward.server.probe;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Reference;
import java.lang.runtime.ObjectMethods;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Lists what there is in the server's JVM, a line each. */
@WebServlet("/*")
public class ProbeServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** Who leaves the marks, with the loader that is marked. */
    private static final String MARK = "dev.afterward.server.work.LoaderMark";

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Stream<String> lines = switch (request.getPathInfo()) {
            case "/threads" -> threads();
            case "/properties" -> properties();
            case "/loaders" -> loaders();
            case "/files" -> files();
            default -> throw new IllegalArgumentException(request.getPathInfo());
        };
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().print(String.join("\n", lines.toList()));
    }

    /** With the loader of the application that it works for, and the mark that the application has put on it. */
    private static Stream<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(thread -> {
            ClassLoader loader = thread.getContextClassLoader();
            return thread.getName() + " for " + loader + " " + (loader == null ? "" : marks(loader));
        });
    }

    private static List<String> marks(ClassLoader loader) {
        return System.getProperties().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Reference<?> mark && leadsTo(loader, mark.get()))
                .map(entry -> entry.getKey().toString())
                .toList();
    }

    /** Open Liberty's threads have a loader of its own in front of that of the application. */
    private static boolean leadsTo(ClassLoader loader, Object marked) {
        if (loader == marked) {
            return true;
        }
        try {
            return loader.getClass().getName().startsWith("com.ibm.ws.classloading.")
                    && loader.loadClass(MARK).getClassLoader() == marked;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /**
     * The JDK (17) makes the methods of records with handles that remember the class which they were last adapted to:
     * the last application that has compared records would stay for ever. This one takes its place.
     */
    private static void displace() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            MethodHandle part = lookup.findVirtual(Whole.class, "part", MethodType.methodType(Whole.class));
            for (MethodType type : List.of(
                    MethodType.methodType(boolean.class, Whole.class, Object.class),
                    MethodType.methodType(int.class, Whole.class),
                    MethodType.methodType(String.class, Whole.class))) {
                String method = type.parameterCount() == 2
                        ? "equals"
                        : type.returnType() == int.class ? "hashCode" : "toString";
                ObjectMethods.bootstrap(lookup, method, type, Whole.class, "part", part);
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private record Whole(Whole part) {}

    private static Stream<String> properties() {
        return System.getProperties().entrySet().stream()
                .filter(entry -> !(entry.getValue() instanceof Reference))
                .map(entry -> entry.getKey() + "=" + entry.getValue());
    }

    /** What is open, and which libraries are loaded; nothing where the system does not say. */
    private static Stream<String> files() throws IOException {
        Path self = Path.of("/proc/self");
        if (!Files.isDirectory(self)) {
            return Stream.empty();
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(self.resolve("maps")));
        try (Stream<Path> open = Files.list(self.resolve("fd"))) {
            for (Path handle : open.toList()) {
                // The one that lists them is closed again.
                lines.add(Files.exists(handle) ? Files.readSymbolicLink(handle).toString() : "");
            }
        }
        return lines.stream();
    }

    /** The marks of loaders that cannot be collected. */
    private static Stream<String> loaders() {
        displace();
        System.gc();
        return System.getProperties().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Reference<?> mark && mark.get() != null)
                .map(Map.Entry::getKey)
                .map(Object::toString);
    }
}
