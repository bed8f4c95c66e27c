package dev.afterward.console;

import java.util.List;

/** Why what was typed was not stored: the form comes back with it. Its values are shown, so nothing that is masked is among them. */
class FormRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String key;
    private final transient List<Object> values;

    /**
     * A reason.
     *
     * @param key the key of its text
     * @param values what that text names
     */
    FormRefusedException(String key, Object... values) {
        super(key);
        this.key = key;
        this.values = List.of(values);
    }

    String words(ConsoleText text) {
        return text.of(key, values.toArray());
    }
}
