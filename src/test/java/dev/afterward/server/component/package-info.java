/** Further kinds of components that enqueue: timers, asynchronous methods, resources of a REST service, two databases. */
@NullMarked
package dev.afterward.server.component;

import org.jspecify.annotations.NullMarked;
