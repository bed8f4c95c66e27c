package dev.afterward.transaction;

import java.util.ArrayList;
import java.util.List;

/** Why a data source cannot be used. */
final class Reason {

    /** A chain of causes can be a circle. */
    private static final int LONGEST = 20;

    private Reason() {}

    /** The failure and its causes, from the outermost on. */
    static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        Throwable cause = failure;
        while (cause != null && chain.size() < LONGEST) {
            chain.add(cause);
            cause = cause.getCause();
        }
        return chain;
    }

    /** The failure's message, and the last cause unless the message has it: a server may show the message alone. */
    static String of(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        List<Throwable> chain = chain(failure);
        Throwable last = chain.get(chain.size() - 1);
        String reason = last.getMessage();
        return chain.size() == 1 || (reason != null && message.contains(reason)) ? message : message + ": " + last;
    }
}
