/** An application whose tasks are enqueued by schedules. */
@NullMarked
package dev.afterward.server.recurring;

import org.jspecify.annotations.NullMarked;
