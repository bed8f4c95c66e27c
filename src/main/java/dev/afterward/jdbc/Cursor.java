package dev.afterward.jdbc;

import dev.afterward.store.TaskInspector;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a page begins: after, or before, the task with a key.
 *
 * @param view the view that it belongs to
 * @param forward whether the page comes after the key
 * @param key the key
 */
record Cursor(TaskInspector.View view, boolean forward, ViewKey key) {

    private static final Pattern FORM =
            Pattern.compile("([np])_([A-Z]{1,20})_([01])_(-?\\d{1,10})_(-?\\d{1,19})_(-?\\d{1,19})");

    /**
     * Reads what {@link #toString} has written, and nothing else.
     *
     * @throws IllegalArgumentException when it is not one of the view's
     */
    static Cursor parse(String text, TaskInspector.View view) {
        Matcher form = FORM.matcher(text);
        try {
            if (form.matches() && form.group(2).equals(view.name())) {
                ViewKey key = new ViewKey(
                        Integer.parseInt(form.group(3)),
                        Integer.parseInt(form.group(4)),
                        Long.parseLong(form.group(5)),
                        Long.parseLong(form.group(6)));
                return new Cursor(view, form.group(1).equals("n"), key);
            }
        } catch (NumberFormatException e) {
            throw refused(text, view, e);
        }
        throw refused(text, view, null);
    }

    private static IllegalArgumentException refused(String text, TaskInspector.View view, @Nullable Exception cause) {
        String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return new IllegalArgumentException("not a cursor of the view " + view + ": '" + shown + "'", cause);
    }

    @Override
    public String toString() {
        return (forward ? "n_" : "p_") + view + "_" + key.rank() + "_" + key.priority() + "_" + key.time() + "_"
                + key.id();
    }
}
