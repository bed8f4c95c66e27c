/** Tasks with constraints, in an application that has done nothing for their validation. */
@NullMarked
package dev.afterward.server.valid;

import org.jspecify.annotations.NullMarked;
