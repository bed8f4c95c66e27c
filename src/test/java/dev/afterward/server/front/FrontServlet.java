package dev.afterward.server.front;

import dev.afterward.TaskEnqueuer;
import dev.afterward.server.work.Work;
import dev.afterward.server.work.WorkDesk;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Enqueues a task of this module's, and one for a processor elsewhere over an EJB that may be elsewhere too. */
@WebServlet("/front/*")
public class FrontServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    TaskEnqueuer<Front> tasks;

    @Inject
    WorkDesk desk;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        String name = request.getPathInfo().substring(1);
        tasks.enqueue(new Front(name));
        desk.take(new Work(name));
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
    }
}
