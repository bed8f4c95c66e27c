/**
 * The web console: Jakarta Faces pages that show the tasks of the store. It reads through
 * {@link dev.afterward.store.TaskInspector}, changes nothing, and is closed until the application says who may look.
 *
 * <p>It travels in a jar of its own, so that an application without it has no page of ours and no Faces. Nothing in the
 * library may link to this package.
 */
@NullMarked
package dev.afterward.monitor;

import org.jspecify.annotations.NullMarked;
