package dev.afterward.console;

/**
 * Why a page cannot show what it was asked for.
 *
 * @param status the HTTP status
 * @param title what is wrong
 * @param detail with what, and what to do
 */
public record Problem(int status, String title, String detail) {}
