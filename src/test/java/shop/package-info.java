/** The application that the README and the how-tos show, as a reader would paste it. */
@NullMarked
package shop;

import org.jspecify.annotations.NullMarked;
