package dev.afterward.server.cluster;

import dev.afterward.AfterwardException;
import jakarta.ejb.EJBException;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** Takes tasks: {@code POST desk/parcel/x/100} enqueues x.0 to x.99. 202 is the promise that they will run. */
@WebServlet("/desk/*")
public class DeskServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    ParcelDesk desk;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> path = List.of(request.getPathInfo().substring(1).split("/", 3));
        List<String> names = IntStream.range(0, Integer.parseInt(path.get(2)))
                .mapToObj(i -> path.get(1) + "." + i)
                .toList();
        try {
            switch (path.get(0)) {
                case "parcel" -> desk.take(names, Parcel::new);
                case "crate" -> desk.take(names, Crate::new);
                case "refused" -> desk.takeAndFail(names);
                default -> throw new IllegalArgumentException(path.get(0));
            }
            response.setStatus(HttpServletResponse.SC_ACCEPTED);
        } catch (AfterwardException | EJBException e) {
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE, e.toString());
        }
    }
}
