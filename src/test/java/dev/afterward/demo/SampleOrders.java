package dev.afterward.demo;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A file of 10,000 orders to upload. */
@WebServlet("/sample-orders.csv")
public class SampleOrders extends HttpServlet {

    static final int ORDERS = 10_000;

    private static final long serialVersionUID = 1L;

    private static final List<String> ITEMS =
            List.of("Teapot", "Teapot, blue", "Cup", "Kettle", "Tin of \"\"Earl Grey\"\"", "Tray");

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/csv");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader("Content-Disposition", "attachment; filename=\"sample-orders.csv\"");
        write(response.getWriter());
    }

    static void write(PrintWriter csv) {
        csv.print(String.join(",", OrderFile.COLUMNS) + "\r\n");
        for (int i = 1; i <= ORDERS; i++) {
            String item = ITEMS.get(i % ITEMS.size());
            csv.print("Customer " + i + ",customer" + i + "@example.com,\"" + item + "\"," + (1 + i % 9)
                    + ",pick_up\r\n");
        }
    }
}
