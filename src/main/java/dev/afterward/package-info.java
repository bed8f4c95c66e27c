/**
 * Background tasks that run after your transaction commits, and never if it doesn't.
 *
 * <p>With {@code dev.afterward.testing} this package is the public API. A {@link dev.afterward.Task} is a value that says what is to be
 * done, a {@link dev.afterward.TaskProcessor} does it, and a {@link dev.afterward.TaskClient} enqueues it.
 */
@NullMarked
package dev.afterward;

import org.jspecify.annotations.NullMarked;
