/** Kills the product, and keeps a book of what it had promised. */
@NullMarked
package dev.afterward.crash;

import org.jspecify.annotations.NullMarked;
