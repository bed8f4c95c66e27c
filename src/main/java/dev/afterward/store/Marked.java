package dev.afterward.store;

/**
 * Where the attempts of a task leave marks, in a database of the application's.
 *
 * @param generation how often the task was begun anew after it had ended
 * @param table what tells the table of the marks from every other
 */
public record Marked(int generation, String table) {}
