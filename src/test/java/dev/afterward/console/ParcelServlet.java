package dev.afterward.console;

import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskId;
import dev.afterward.store.TaskInspector;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;

/** Makes incidents: parcels, and what time or another version would do to the store. */
@WebServlet("/parcels")
public class ParcelServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String HOURS_16 = String.valueOf(16 * 60 * 60 * 1000L);

    @Inject
    TaskClient client;

    @Inject
    TaskInspector inspector;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getParameter("what")) {
            case "storm" ->
                client.add(IntStream.range(0, 30)
                                .mapToObj(number -> (Task) new Parcel(number, false))
                                .toList())
                        .submit();
            case "deaf" -> {
                TaskId id = client.enqueue(new Parcel(0, true));
                response.getWriter().println(id);
            }
            case "release" -> ParcelProcessor.RELEASE.countDown();
            case "night" -> run("update afterward_task set finished = finished - " + HOURS_16 + " where state = 6");
            case "rename" ->
                run(
                        "insert into afterward_queue (name) values ('old-name')",
                        "insert into afterward_task (id, queue, state, priority, due)"
                                + " select 4711, id, 4, 0, 0 from afterward_queue where name = 'old-name'");
            case "late" -> run("update afterward_task set due = due - 600000 where state = 2");
            case "weekend" ->
                run("update afterward_queue set paused_at = paused_at - " + HOURS_16 + " where paused = 1");
            default -> response.sendError(HttpServletResponse.SC_BAD_REQUEST);
        }
    }

    private void run(String... statements) throws IOException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + inspector.storage().name());
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(statements)) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
