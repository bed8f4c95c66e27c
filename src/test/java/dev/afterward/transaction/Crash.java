package dev.afterward.transaction;

/** The process is dead: nothing that still runs has an effect. */
final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
        super(null, null, false, false);
    }
}
