/** An application as somebody would write it who has the library's jar and its first example. */
@NullMarked
package dev.afterward.cdi.orders;

import org.jspecify.annotations.NullMarked;
