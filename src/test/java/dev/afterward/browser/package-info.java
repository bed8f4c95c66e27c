/** What the tests see pages with. */
@org.jspecify.annotations.NullMarked
package dev.afterward.browser;
