/** An application whose transactions have two phases, and are caught between them by the death of their server. */
@NullMarked
package dev.afterward.server.prepared;

import org.jspecify.annotations.NullMarked;
