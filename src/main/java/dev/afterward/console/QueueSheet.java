package dev.afterward.console;

/**
 * A queue with all that its page shows.
 *
 * @param line how full it is, and its settings
 * @param charts how it went
 */
public record QueueSheet(QueueLine line, ChartSheet charts) {}
