package dev.afterward.monitor;

import java.util.List;

/** Why what was typed was not stored. Its values are shown, so nothing that is masked is among them. */
final class EditRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String key;
    private final transient List<Object> values;

    /**
     * A reason.
     *
     * @param key the end of the key of its text
     * @param values what that text names
     */
    EditRefusedException(String key, Object... values) {
        super(key);
        this.key = key;
        this.values = List.of(values);
    }

    String words(MonitorText text) {
        return text.of("edit.refused." + key, values.toArray());
    }
}
