package dev.afterward.dispatch.runtime;

import dev.afterward.Task;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The payload of a task whose attempt may fail, for as long as a listener may ask for it: bytes until one does. */
public final class HeldPayload implements Supplier<Optional<Task>> {

    private final byte[] bytes;
    private final Function<byte[], Task> read;

    /**
     * What is held.
     *
     * @param bytes the payload
     * @param read makes a task of it
     */
    public HeldPayload(byte[] bytes, Function<byte[], Task> read) {
        this.bytes = bytes;
        this.read = read;
    }

    /** How many bytes it holds. */
    int length() {
        return bytes.length;
    }

    @Override
    public Optional<Task> get() {
        return Optional.of(read.apply(bytes));
    }

    /** Events are logged, and what a task holds may be nobody's business there. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
