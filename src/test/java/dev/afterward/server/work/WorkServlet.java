package dev.afterward.server.work;

import dev.afterward.AfterwardException;
import dev.afterward.Task;
import jakarta.ejb.EJBException;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * Takes a task in. 202 is the promise that it will run: a server that is taking the application away may answer 200
 * without it.
 */
@WebServlet("/work/*")
public class WorkServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    WorkDesk desk;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> path = List.of(request.getPathInfo().substring(1).split("/", 2));
        try {
            if (path.get(0).equals("refused")) {
                desk.takeAndFail(new Work(path.get(1)));
            } else {
                desk.take(task(path.get(0), path.get(1)));
                response.setStatus(HttpServletResponse.SC_ACCEPTED);
            }
        } catch (AfterwardException | EJBException e) {
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE, e.toString());
        }
    }

    private static Task task(String kind, String name) {
        return switch (kind) {
            case "work" -> new Work(name);
            case "held" -> new Held(name);
            case "stumbling" -> new Stumbling(name);
            default -> throw new IllegalArgumentException(kind);
        };
    }
}
