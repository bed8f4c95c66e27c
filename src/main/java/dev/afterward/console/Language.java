package dev.afterward.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import org.jspecify.annotations.Nullable;

/**
 * The languages that the console's texts are in, and which of them a browser asks for. Neither the default locale of the
 * server nor the locales of the application's Faces have a part in it: the texts are the console's own.
 */
final class Language {

    /** In the order in which they are preferred where a browser has no preference. */
    static final List<Locale> ALL = List.of(Locale.ENGLISH, Locale.GERMAN);

    /** Reading a list takes time that grows with the square of its length, and a server may let a megabyte in. */
    private static final int LONGEST = 500;

    private Language() {}

    /** The texts for a request. Its response says that it depends on the language that was asked for. */
    static ConsoleText texts(HttpServletRequest request, HttpServletResponse response) {
        response.addHeader("Vary", "Accept-Language");
        return new ConsoleText(of(request.getHeader("Accept-Language")));
    }

    /** The language that is preferred among ours; English where none of them is asked for, or the list is none. */
    static Locale of(@Nullable String accepted) {
        if (accepted == null || accepted.length() > LONGEST) {
            return Locale.ENGLISH;
        }
        try {
            Locale found = Locale.lookup(LanguageRange.parse(accepted), ALL);
            return found == null ? Locale.ENGLISH : found;
        } catch (IllegalArgumentException e) {
            return Locale.ENGLISH;
        }
    }
}
