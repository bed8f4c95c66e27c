/** The web module of an application in several modules: tasks of its own, and some of another module's. */
@NullMarked
package dev.afterward.server.front;

import org.jspecify.annotations.NullMarked;
