/** An application whose processors are EJBs, or call one: it is taken away while they work. */
@NullMarked
package dev.afterward.server.leaving;

import org.jspecify.annotations.NullMarked;
