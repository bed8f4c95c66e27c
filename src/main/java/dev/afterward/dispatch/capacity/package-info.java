/**
 * How many tasks may be claimed, and of which queues: what is free, what a queue may take, how much is claimed ahead of
 * time, in rows and bytes, and which queue is served next. Plain arithmetic without locks, threads or tasks; its user
 * guards it. A limit on a rate, or by a key, belongs here: a further bound in {@link
 * dev.afterward.dispatch.capacity.Capacity#allot} and in {@link dev.afterward.dispatch.capacity.Share#mayStart}.
 */
@NullMarked
package dev.afterward.dispatch.capacity;

import org.jspecify.annotations.NullMarked;
