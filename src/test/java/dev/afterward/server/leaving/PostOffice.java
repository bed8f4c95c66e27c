package dev.afterward.server.leaving;

import dev.afterward.Task;
import dev.afterward.TaskClient;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;

/** Takes so many tasks of each kind in as the path says, and a few long ones. */
@WebServlet("/post/*")
public class PostOffice extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final int LONG_ONES = 4;

    @Inject
    TaskClient tasks;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        String[] path = request.getPathInfo().substring(1).split("/", 2);
        List<Task> all = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(path[1]); i++) {
            String name = path[0] + "-" + i;
            all.add(new Parcel(name + "p"));
            all.add(new Letter(name + "l"));
            all.add(new Postcard(name + "c"));
            all.add(new Telegram(name + "t"));
            if (i < LONG_ONES) {
                all.add(new Freight(name + "f"));
            }
        }
        tasks.add(all).submit();
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
    }
}
