package dev.afterward.jdbc;

/**
 * What a view is sorted by. What a view does not sort by is 0.
 *
 * @param rank which part of the view: the due before the scheduled
 * @param priority the task's priority
 * @param time the time that the view sorts by
 * @param id the task
 */
record ViewKey(int rank, int priority, long time, long id) {}
