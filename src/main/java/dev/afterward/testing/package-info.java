/**
 * The test kit: runs tasks when a test says so, moves their clock, and asserts what was enqueued. It is a jar of its
 * own, with the classifier {@code testkit}, and needs no library for tests.
 */
@NullMarked
package dev.afterward.testing;

import org.jspecify.annotations.NullMarked;
