/** The application that the README and the first how-to show, as a reader would paste it. */
@NullMarked
package shop;

import org.jspecify.annotations.NullMarked;
