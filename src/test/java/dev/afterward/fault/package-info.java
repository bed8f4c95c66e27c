/** What goes wrong around the library: disks, connections, clocks, processors. */
@NullMarked
package dev.afterward.fault;

import org.jspecify.annotations.NullMarked;
