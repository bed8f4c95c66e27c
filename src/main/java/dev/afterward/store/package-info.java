/**
 * What the engine needs of a store, and nothing of how it is kept: no SQL, no CDI, no dispatch.
 *
 * <p>All times are UTC milliseconds of the Unix epoch.
 */
@NullMarked
package dev.afterward.store;

import org.jspecify.annotations.NullMarked;
