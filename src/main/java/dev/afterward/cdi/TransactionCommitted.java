package dev.afterward.cdi;

import dev.afterward.TaskId;
import java.util.List;

/**
 * The CDI event on the committing thread that wakes the engine. Applications hear of the same thing by
 * {@link dev.afterward.TaskEvent.Submitted} on another thread: what an observer might do here, with the finished
 * transaction still on the thread, breaks connection pools.
 *
 * @param ids the transaction's tasks
 */
record TransactionCommitted(List<TaskId> ids) {}
