package dev.afterward.transaction;

import java.util.Objects;
import java.util.stream.Stream;

/** Why a data source cannot be used. */
final class Reason {

    /** A chain of causes can be a circle. */
    private static final int LONGEST = 20;

    private Reason() {}

    /** The failure and its causes, from the outermost on. */
    static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(LONGEST);
    }

    /** The failure's message, and the last cause unless the message has it: a server may show the message alone. */
    static String of(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        Throwable last = chain(failure).reduce(failure, (outer, cause) -> cause);
        String reason = last.getMessage();
        return last == failure || (reason != null && message.contains(reason)) ? message : message + ": " + last;
    }
}
