/**
 * The engine: it makes the turns, hands claimed tasks to workers and settles what they did. It knows the store by its
 * SPI only, and nothing of JDBC or of {@code jakarta.*}.
 */
@NullMarked
package dev.afterward.dispatch;

import org.jspecify.annotations.NullMarked;
