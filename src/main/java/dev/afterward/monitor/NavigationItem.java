package dev.afterward.monitor;

import org.jspecify.annotations.Nullable;

/**
 * A link of the navigation.
 *
 * @param file where it leads
 * @param key what it is called in the texts
 * @param current whether it leads to the page it is on
 * @param count how many tasks are there, or null when that is not known
 */
public record NavigationItem(
        String file, String key, boolean current, @Nullable String count) {}
