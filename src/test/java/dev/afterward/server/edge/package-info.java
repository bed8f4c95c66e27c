/** An application whose attempts leave their thread and their transaction as they should not. */
@NullMarked
package dev.afterward.server.edge;

import org.jspecify.annotations.NullMarked;
