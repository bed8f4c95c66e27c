package dev.afterward.benchmark.server;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/**
 * A piece of work.
 *
 * @param number its number
 * @param text as many bytes as a real one might have
 */
@TaskQueue(name = "pieces")
public record Piece(long number, String text) implements Task {

    static final String TEXT = "two dozen of the long wooden pencils, please, for customer-4711 in the second floor";

    static Piece of(long number) {
        return new Piece(number, TEXT);
    }
}
