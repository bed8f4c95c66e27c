/** What only a server can show: redeployments, load, its transactions, the demo as it is delivered. */
@NullMarked
package dev.afterward.server;

import org.jspecify.annotations.NullMarked;
