package dev.afterward.server.edge;

import dev.afterward.Task;
import dev.afterward.TaskClient;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Takes a task in by POST, and tells by GET what has become of all of them. */
@WebServlet("/edge/*")
public class EdgeServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    TaskClient tasks;

    @Inject
    Diary diary;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        String[] path = request.getPathInfo().substring(1).split("/", 2);
        tasks.enqueue(task(path[0], path[1]));
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
    }

    private static Task task(String kind, String deed) {
        return switch (kind) {
            case "plain" -> new Plain(kind, deed);
            case "managed" -> new Managed(kind, deed);
            case "contained" -> new Contained(kind, deed);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().print(String.join("\n", diary.lines()));
    }
}
