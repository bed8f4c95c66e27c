/** Bean Validation: tasks that violate the constraints of their type are not enqueued. Loaded only where that API is. */
@NullMarked
package dev.afterward.validation;

import org.jspecify.annotations.NullMarked;
