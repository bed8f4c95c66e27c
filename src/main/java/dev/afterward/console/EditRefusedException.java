package dev.afterward.console;

/** Why a payload that was typed was not stored. */
final class EditRefusedException extends FormRefusedException {

    private static final long serialVersionUID = 1L;

    /**
     * A reason.
     *
     * @param key the end of the key of its text
     * @param values what that text names
     */
    EditRefusedException(String key, Object... values) {
        super("edit.refused." + key, values);
    }
}
