/** What is there when an application starts: its EJBs are not ready for long, or enqueue the first of its tasks. */
@NullMarked
package dev.afterward.server.slow;

import org.jspecify.annotations.NullMarked;
