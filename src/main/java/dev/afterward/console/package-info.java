/**
 * The web console: Jakarta Faces pages that show the tasks of the store, and let operators act on them. It reads through
 * {@link dev.afterward.store.TaskInspector}, acts through {@link dev.afterward.store.ManualOperations}, and is closed until
 * the application says who may look.
 *
 * <p>Its forms are plain HTML inside a Faces form: what they ask for is done after Faces has restored the view that they
 * were sent from, and the answer is a redirect. So a page has no script of Faces', which our policy would stop. A page
 * refreshes itself with GET, without a view's state: that would push the states of open forms out of the session.
 *
 * <p>It travels in a jar of its own, so that an application without it has no page of ours and no Faces. Nothing in the
 * library may link to this package.
 */
@NullMarked
package dev.afterward.console;

import org.jspecify.annotations.NullMarked;
