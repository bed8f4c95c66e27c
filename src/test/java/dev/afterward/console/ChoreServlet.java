package dev.afterward.console;

import dev.afterward.Cron;
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
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Puts tasks in, and tells what is in the store: for the test, beside the console. */
@WebServlet("/chores")
public class ChoreServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** The crash of a process between the two steps of a transaction, and a payload of another version. */
    private static final Map<String, List<String>> MISHAPS = Map.of(
            "doubt",
            List.of(
                    "insert into afterward_tx (id, owner, state, created) values (?1 + 1, 1, 3, 1)",
                    "update afterward_task set state = 0, owner = id + 1 where id = ?1"),
            "spoil",
            List.of("update afterward_task set payload = x'7b' where id = ?1"));

    @Inject
    TaskClient client;

    @Inject
    TaskInspector inspector;

    /** Enqueues, now or after so many seconds, or by a schedule; or mends what fails; or does to a scheduled task what a mishap would. */
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setCharacterEncoding("UTF-8");
        ChoreProcessor.MENDED.set(request.getParameter("mended") != null);
        for (Map.Entry<String, List<String>> mishap : MISHAPS.entrySet()) {
            String id = request.getParameter(mishap.getKey());
            if (id != null) {
                happen(mishap.getValue(), TaskId.parse(id));
            }
        }
        String schedule = request.getParameter("schedule");
        String text = request.getParameter("text");
        if (schedule != null) {
            response.getWriter()
                    .println(client.schedules()
                            .put(
                                    schedule,
                                    new Chore(text, "hunter2"),
                                    Cron.of(request.getParameter("cron"), "Asia/Kolkata")));
        } else if (text != null) {
            int count = Integer.parseInt(parameter(request, "count", "1"));
            List<Task> chores = Collections.nCopies(count, new Chore(text, "hunter2"));
            long seconds = Long.parseLong(parameter(request, "after", "0"));
            List<TaskId> ids = seconds == 0
                    ? client.add(chores).submit()
                    : client.add(chores).after(Duration.ofSeconds(seconds)).submit();
            response.getWriter().println(ids.get(0));
        }
    }

    private void happen(List<String> mishap, TaskId id) throws IOException {
        try (Connection connection =
                DriverManager.getConnection("jdbc:sqlite:" + inspector.storage().name())) {
            for (String sql : mishap) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setLong(1, id.value());
                    statement.executeUpdate();
                }
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static String parameter(HttpServletRequest request, String name, String otherwise) {
        String value = request.getParameter(name);
        return value == null ? otherwise : value;
    }

    /** The status of a task, or every row that a page could change. */
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String id = request.getParameter("id");
        PrintWriter out = response.getWriter();
        if (id != null) {
            out.print(client.status(TaskId.parse(id)));
            return;
        }
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + inspector.storage().name());
                Statement statement = connection.createStatement()) {
            for (String table :
                    List.of("task", "payload", "failure", "queue", "tx", "audit", "audit_task", "deleted")) {
                try (ResultSet rows = statement.executeQuery("select * from afterward_" + table)) {
                    while (rows.next()) {
                        out.print(table);
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            out.print("|" + rows.getString(i));
                        }
                        out.println();
                    }
                }
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
