/** A second application on the same server, which tells what the first has left behind. */
@NullMarked
package dev.afterward.server.probe;

import org.jspecify.annotations.NullMarked;
