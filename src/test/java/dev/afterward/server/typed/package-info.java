/** Components of every kind that enqueue tasks of one type. */
@NullMarked
package dev.afterward.server.typed;

import org.jspecify.annotations.NullMarked;
