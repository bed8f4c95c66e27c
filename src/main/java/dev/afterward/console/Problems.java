package dev.afterward.console;

import dev.afterward.UnknownQueueException;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/** What is wrong with a request, in words. */
final class Problems {

    private Problems() {}

    /** What a user may not do, or a value that is wrong. */
    static Problem of(RuntimeException failure, Map<String, String[]> parameters, String user, ConsoleText text) {
        if (failure instanceof BadValueException wrong) {
            return wrong.problem(text);
        }
        if (failure instanceof SecurityException) {
            return PageReader.problem(text, HttpServletResponse.SC_FORBIDDEN, "editor", user);
        }
        if (failure instanceof UnknownQueueException) {
            return PageReader.problem(
                    text,
                    HttpServletResponse.SC_NOT_FOUND,
                    "queue",
                    ConsoleActions.first(parameters, Parameters.QUEUE));
        }
        return PageReader.problem(
                text, HttpServletResponse.SC_BAD_REQUEST, "parameter", String.valueOf(failure.getMessage()));
    }
}
