package dev.afterward.dispatch.runtime;

import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A logger that keeps what it is told, after something has been done that a handler might do. */
final class FakeLog implements System.Logger {

    final List<String> lines = new CopyOnWriteArrayList<>();
    volatile Consumer<Throwable> handler = cause -> {};
    volatile boolean throwsWhenAsked;

    @Override
    public String getName() {
        return "fake";
    }

    @Override
    public boolean isLoggable(Level level) {
        if (throwsWhenAsked) {
            throw new NoClassDefFoundError("gone");
        }
        return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String text, Throwable cause) {
        handler.accept(cause);
        lines.add(text);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String text, Object... params) {
        handler.accept(null);
        lines.add(text);
    }
}
