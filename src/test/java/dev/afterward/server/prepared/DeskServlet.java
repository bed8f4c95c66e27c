package dev.afterward.server.prepared;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskId;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * Enqueues, with {@code POST desk/errand/x} and {@code POST desk/COMMITTED/x}, and answers with the task's id; tells a task's status,
 * with {@code GET desk/7}; and has the server recover its transactions, with {@code POST desk/recover}.
 */
@WebServlet("/desk/*")
public class DeskServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    TaskClient tasks;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter()
                .print(tasks.status(
                        new TaskId(Long.parseLong(request.getPathInfo().substring(1)))));
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> path = List.of(request.getPathInfo().substring(1).split("/", 2));
        if (path.get(0).equals("recover")) {
            // WildFly's, which does so every two minutes by itself.
            RecoveryManager.manager().scan();
        } else {
            Task task = path.get(0).equals("errand")
                    ? new Errand(path.get(1))
                    : new Payment(path.get(1), Fate.valueOf(path.get(0)));
            response.getWriter().print(tasks.enqueue(task).value());
        }
    }
}
