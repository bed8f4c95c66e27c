package dev.afterward.console;

import dev.afterward.console.ConfirmSheet.Field;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Asks once more for what a form has asked for whose token is not known any more: its page was open while the session
 * ended or the application was restarted. Nothing of it is lost, and nothing is done before the user has seen it.
 */
final class FormAgain {

    private static final int LONGEST_SHOWN = 200;
    private static final int MOST_SHOWN = 30;

    private FormAgain() {}

    static void send(HttpServletRequest request, HttpServletResponse response, ConsolePage page) throws IOException {
        ConsoleText text = Language.texts(request, response);
        Map<String, String[]> parameters = new TreeMap<>(request.getParameterMap());
        parameters.remove(FormToken.FIELD);
        String token = FormToken.of(request);
        response.setStatus(HttpServletResponse.SC_CONFLICT);
        response.setContentType("text/html");
        response.setCharacterEncoding("UTF-8");
        response.getWriter()
                .write(String.format(
                        Locale.ROOT,
                        """
                        <!DOCTYPE html>
                        <html lang="%s">
                        <head><meta charset="UTF-8"><meta name="viewport" content="width=device-width, initial-scale=1">
                        <meta name="color-scheme" content="light dark"><title>%2$s</title>
                        <link rel="stylesheet" href="tabler/tabler.min.css"><link rel="stylesheet" href="afterward.css">
                        <script src="theme.js"></script></head>
                        <body><main class="page-body"><div class="container-xl"><div class="card"><div class="card-body">
                        <h1 class="page-title mb-2">%2$s</h1>
                        <p class="text-secondary">%3$s</p>
                        <ul>%4$s</ul>
                        <form method="post" action="%5$s">%6$s<input type="hidden" name="%7$s" value="%8$s">
                        <div class="btn-list"><button class="btn" type="submit">%9$s</button>
                        <a class="btn" href="%10$s">%11$s</a></div></form>
                        </div></div></div></main></body>
                        </html>
                        """,
                        text.of("language"),
                        text.of("again.title"),
                        text.of("again.detail"),
                        shown(text, parameters),
                        page.file(),
                        hidden(parameters),
                        FormToken.FIELD,
                        token,
                        escaped(button(text, ConsoleActions.first(parameters, "do"))),
                        escaped(WayBack.from(page, parameters)),
                        text.of("confirm.no")));
    }

    private static String button(ConsoleText text, String deed) {
        try {
            return text.of("do." + ConsoleActions.deed(deed).name());
        } catch (IllegalArgumentException e) {
            // What it is will be refused when it is sent.
            return text.of("again.send");
        }
    }

    private static String shown(ConsoleText text, Map<String, String[]> parameters) {
        List<Field> words = new FormWords(text).of(parameters);
        String items = words.stream()
                .limit(MOST_SHOWN)
                .map(word -> "<li>" + shown(word.name()) + ": " + shown(word.value()) + "</li>")
                .collect(Collectors.joining());
        return words.size() > MOST_SHOWN ? items + "<li>…</li>" : items;
    }

    private static String shown(String word) {
        return escaped(Wording.text(word, LONGEST_SHOWN));
    }

    private static String hidden(Map<String, String[]> parameters) {
        StringBuilder fields = new StringBuilder();
        parameters.forEach((name, values) -> {
            for (String value : values) {
                fields.append("<input type=\"hidden\" name=\"")
                        .append(escaped(name))
                        .append("\" value=\"")
                        .append(escaped(value))
                        .append("\">");
            }
        });
        return fields.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
