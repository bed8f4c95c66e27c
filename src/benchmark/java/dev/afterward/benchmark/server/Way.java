package dev.afterward.benchmark.server;

/** How a piece of work is left for later. */
public enum Way {
    NOTHING,
    AFTERWARD,
    JMS,
    TIMER
}
