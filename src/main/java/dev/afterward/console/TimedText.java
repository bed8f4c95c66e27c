package dev.afterward.console;

import org.jspecify.annotations.Nullable;

/**
 * A text in which there may be a time. A page writes it as any other one, and the script shows it in the user's zone.
 *
 * @param before what comes before the time: the whole of a text without one
 * @param at the time, or null
 * @param after what comes after it
 */
public record TimedText(String before, @Nullable Moment at, String after) {}
