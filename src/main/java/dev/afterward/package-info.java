/** Background tasks that run after the transaction commits, and never if it rolls back. */
@NullMarked
package dev.afterward;

import org.jspecify.annotations.NullMarked;
