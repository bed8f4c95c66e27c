/**
 * The library in a CDI container: finds and checks the processors, builds the client from configuration, starts and
 * stops it with the application. It knows every other room but the console, and nobody knows it.
 */
@NullMarked
package dev.afterward.cdi;

import org.jspecify.annotations.NullMarked;
