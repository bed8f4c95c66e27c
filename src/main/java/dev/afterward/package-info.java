/**
 * Background tasks that run after your transaction commits, and never if it doesn't.
 *
 * <p>This package is the whole public API. A {@link dev.afterward.Task} is a value that says what is to be
 * done, a {@link dev.afterward.TaskProcessor} does it, and a {@link dev.afterward.TaskClient} takes tasks in.
 */
@NullMarked
package dev.afterward;

import org.jspecify.annotations.NullMarked;
