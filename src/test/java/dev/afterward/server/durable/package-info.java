/** An application with a durable method of a bean. */
@NullMarked
package dev.afterward.server.durable;

import org.jspecify.annotations.NullMarked;
