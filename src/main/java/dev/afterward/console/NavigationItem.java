package dev.afterward.console;

/**
 * A link of the navigation.
 *
 * @param file where it leads
 * @param key what it is called in the texts
 * @param current whether it leads to the page it is on
 */
public record NavigationItem(String file, String key, boolean current) {}
