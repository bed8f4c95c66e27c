/**
 * The store over JDBC: a small kit that knows nothing of tasks, and one {@link dev.afterward.jdbc.JdbcTaskStore} for
 * all databases. What differs between databases is a {@link dev.afterward.jdbc.Dialect} and its {@code .sql} files;
 * where connections come from is a {@link dev.afterward.jdbc.Connections}. No vendor's class, no CDI, no JTA.
 */
@NullMarked
package dev.afterward.jdbc;

import org.jspecify.annotations.NullMarked;
