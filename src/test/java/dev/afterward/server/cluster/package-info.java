/** An application that several servers run on one PostgreSQL, in which it notes each attempt. */
@NullMarked
package dev.afterward.server.cluster;

import org.jspecify.annotations.NullMarked;
