package dev.afterward.console;

import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.store.ErrorKind;

/** Says in words what a kind of error is. */
final class KindWords {

    private static final int LONGEST_MESSAGE = 200;

    private KindWords() {}

    /** A message may hold data of the application, the name of a class does not. */
    static String of(ErrorKind kind, Rights rights, ConsoleText text) {
        String type = kind.simpleType();
        String message = rights.details() ? Wording.text(rights.error(kind.message()), LONGEST_MESSAGE) : "";
        if (type.isEmpty() && message.isEmpty()) {
            return text.of("problem.an-error");
        }
        return type.isEmpty() || message.isEmpty() ? type + message : type + ": " + message;
    }
}
