package dev.afterward.store;

import org.jspecify.annotations.Nullable;

/**
 * The success of an attempt, to be written in the transaction of its work.
 *
 * @param settlement how the claim ends
 * @param marked where a mark stands for it, or null if the task itself lies in the database of the work
 */
public record Success(Settlement.Ended settlement, @Nullable Marked marked) {}
