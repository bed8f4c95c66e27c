package dev.afterward.server.solo;

import dev.afterward.TaskEnqueuer;
import dev.afterward.server.front.Front;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Enqueues a task of this module's. */
@WebServlet("/solo/*")
public class SoloServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    TaskEnqueuer<Front> tasks;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        tasks.enqueue(new Front(request.getPathInfo().substring(1)));
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
    }
}
