/** What enqueues where JPA calls it, and works with JPA where it is processed. */
@NullMarked
package dev.afterward.server.shop.jpa;

import org.jspecify.annotations.NullMarked;
