/** An application that keeps a ledger, outside of itself, of what its tasks have done. */
@NullMarked
package dev.afterward.server.work;

import org.jspecify.annotations.NullMarked;
