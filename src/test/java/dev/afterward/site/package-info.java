/** The documentation as a site; made by one command, and by its test. */
@NullMarked
package dev.afterward.site;

import org.jspecify.annotations.NullMarked;
