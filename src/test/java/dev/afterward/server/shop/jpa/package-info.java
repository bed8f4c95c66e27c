/** What enqueues where JPA calls it. */
@NullMarked
package dev.afterward.server.shop.jpa;

import org.jspecify.annotations.NullMarked;
