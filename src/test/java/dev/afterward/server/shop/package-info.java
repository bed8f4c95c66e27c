/** Every way in which an application has transactions, each of which writes a row and enqueues a task. */
@NullMarked
package dev.afterward.server.shop;

import org.jspecify.annotations.NullMarked;
