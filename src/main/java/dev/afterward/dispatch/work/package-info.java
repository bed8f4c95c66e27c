/**
 * The queues at run time, the tasks that this client holds, the workers that make attempts, and what follows from how an
 * attempt ended. A worker takes its attempts from the {@link dev.afterward.dispatch.work.WorkQueue} and hands what follows
 * to a {@link dev.afterward.dispatch.work.AttemptSink}; it never sees a turn or the store.
 */
@NullMarked
package dev.afterward.dispatch.work;

import org.jspecify.annotations.NullMarked;
