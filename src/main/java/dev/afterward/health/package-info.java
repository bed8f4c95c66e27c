/** MicroProfile Health: whether the application's client is ready, and alive. Loaded only where that API is. */
@NullMarked
package dev.afterward.health;

import org.jspecify.annotations.NullMarked;
