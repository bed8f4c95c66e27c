package dev.afterward;

/**
 * What happens to occurrences of a schedule that were missed: the next one was due before they fired, for example because
 * the application was down.
 */
public enum Missed {
    /** The latest occurrence fires, however late it is; those before it do not. */
    FIRE_ONCE,
    /** The latest occurrence fires if it is not late by more than a minute, or another limit that is set; otherwise none. */
    SKIP,
    /** All occurrences fire, up to a number that is set: if there are more, the latest ones. */
    CATCH_UP
}
