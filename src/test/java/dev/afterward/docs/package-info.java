/** The code that the documentation shows: compiled with the tests, and run by {@link dev.afterward.docs.ExamplesTest}. */
package dev.afterward.docs;
