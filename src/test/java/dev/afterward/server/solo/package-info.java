/** The web side of a module that needs no other one. */
@NullMarked
package dev.afterward.server.solo;

import org.jspecify.annotations.NullMarked;
