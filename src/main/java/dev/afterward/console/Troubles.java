package dev.afterward.console;

import dev.afterward.console.Overview.Link;
import dev.afterward.console.Overview.Trouble;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was found wrong so far, in the words of the texts. */
final class Troubles {

    /** The worst first. */
    private static final List<String> COLOURS = List.of("red", "orange", "yellow", "azure");

    private final ConsoleText text;
    private final List<Trouble> found = new ArrayList<>();

    Troubles(ConsoleText text) {
        this.text = text;
    }

    void add(String colour, String key, List<Link> links, Object... values) {
        add(colour, key, null, null, links, values);
    }

    /** The same, of which is known when it last happened. */
    void addLast(String colour, String key, @Nullable Moment last, List<Link> links, Object... values) {
        add(colour, key, null, last, links, values);
    }

    void add(
            String colour,
            String key,
            @Nullable Moment since,
            @Nullable Moment last,
            List<Link> links,
            Object... values) {
        found.add(new Trouble(
                colour,
                text.of("problem." + key + ".title", values),
                text.timed("problem." + key + ".detail", values),
                since,
                last,
                links));
    }

    Link link(String href, String key, Object... values) {
        return new Link(href, text.of("problem." + key, values), false);
    }

    /** A link that only an operator can use. */
    Link act(String href, String key, Object... values) {
        return new Link(href, text.of("problem." + key, values), true);
    }

    /** A number of which more may exist than were counted. */
    String number(long number, boolean more) {
        return text.number(number, more);
    }

    String bytes(long bytes) {
        return text.bytes(bytes);
    }

    ConsoleText text() {
        return text;
    }

    String text(String key, Object... values) {
        return text.of(key, values);
    }

    /** The worst first, otherwise in the order in which they were found. */
    List<Trouble> found() {
        return found.stream()
                .sorted(Comparator.comparingInt(trouble -> COLOURS.indexOf(trouble.colour())))
                .toList();
    }
}
