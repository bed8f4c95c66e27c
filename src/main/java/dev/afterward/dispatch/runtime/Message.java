package dev.afterward.dispatch.runtime;

import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits to be logged.
 *
 * @param more the end of its text, where it takes time to find out: asked for by the thread that logs
 */
record Message(
        Level level,
        String text,
        @Nullable Throwable cause,
        @Nullable Supplier<String> more) {

    Message(Level level, String text, @Nullable Throwable cause) {
        this(level, text, cause, null);
    }

    /** With its whole text, or with the reason why the end is missing. */
    Message complete() {
        if (more == null) {
            return this;
        }
        try {
            return new Message(level, text + more.get(), cause);
        } catch (Throwable e) {
            return new Message(level, text, e);
        }
    }
}
