package dev.afterward.benchmark.server;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Does what the benchmark asks for, and answers by a number a line. */
@WebServlet("/run")
public class Control extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Inject
    private Business business;

    @Resource
    private ManagedThreadFactory factory;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, Double> numbers = new TreeMap<>();
        try {
            Steps steps = new Steps(business, factory, numbers);
            switch (request.getParameter("step")) {
                case "ready" -> business.sent();
                case "rate" ->
                    steps.rate(number(request, "threads"), number(request, "millis"), number(request, "most"));
                case "latency" -> steps.latency(number(request, "most"));
                case "drain" -> steps.drain(number(request, "most"), number(request, "transaction"), number(request, "millis"));
                default -> throw new IllegalArgumentException(request.getParameter("step"));
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        response.setContentType("text/plain");
        for (Map.Entry<String, Double> one : numbers.entrySet()) {
            response.getWriter().println(one.getKey() + "=" + one.getValue());
        }
    }

    private static int number(HttpServletRequest request, String name) {
        return Integer.parseInt(request.getParameter(name));
    }
}
