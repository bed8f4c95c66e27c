package dev.afterward;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Target;

/**
 * A method whose result must not be ignored. Error Prone knows the annotation by its simple name, and refuses an
 * {@code add} without {@code submit}.
 */
@java.lang.annotation.Retention(RUNTIME)
@Target(METHOD)
@interface CheckReturnValue {}
