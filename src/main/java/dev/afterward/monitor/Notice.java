package dev.afterward.monitor;

import java.io.Serializable;

/**
 * What was done, to be told on the next page.
 *
 * @param deed what, by name
 * @param count to how many
 * @param more whether there may be more
 */
record Notice(String deed, int count, boolean more) implements Serializable {}
