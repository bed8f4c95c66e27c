/**
 * Tasks in SQLite: the dialect with its {@code .sql} files, and files that belong to one client alone.
 * {@link dev.afterward.sqlite.Sqlite} makes the stores.
 */
@NullMarked
package dev.afterward.sqlite;

import org.jspecify.annotations.NullMarked;
