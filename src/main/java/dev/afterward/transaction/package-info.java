/**
 * JTA: tasks that are enqueued in a transaction run after its commit, and never if it is rolled back. It knows the
 * engine by {@link dev.afterward.dispatch.TransactionPort} alone.
 *
 * <p>Two ways: {@link dev.afterward.transaction.SeparateTransactions} prepares the tasks in the library's own store
 * and learns the outcome afterwards, {@link dev.afterward.transaction.SharedTransactions} writes them on the
 * application's connection.
 */
@NullMarked
package dev.afterward.transaction;

import org.jspecify.annotations.NullMarked;
