/** Settings from MicroProfile Config, checked. */
@NullMarked
package dev.afterward.config;

import org.jspecify.annotations.NullMarked;
