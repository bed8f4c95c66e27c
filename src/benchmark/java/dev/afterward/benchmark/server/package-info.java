/** The application that is measured on a server: it inserts a row and leaves a piece of work, in one transaction. */
@NullMarked
package dev.afterward.benchmark.server;

import org.jspecify.annotations.NullMarked;
