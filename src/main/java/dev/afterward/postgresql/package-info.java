/**
 * The store in PostgreSQL: its dialect, its schema and its statements. Several clients may use it at the same time, each in a
 * process of its own.
 */
@NullMarked
package dev.afterward.postgresql;

import org.jspecify.annotations.NullMarked;
