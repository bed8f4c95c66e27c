package dev.afterward.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first page: what is wrong, how much there is, how it went.
 *
 * @param problems what is wrong, the worst first
 * @param figures the numbers of tasks
 * @param charts how it went
 * @param queues the queues
 * @param engine the facts of the engine
 */
public record Overview(
        List<Trouble> problems, List<Figure> figures, ChartSheet charts, List<QueueLine> queues, List<Fact> engine) {

    /** Copies. */
    public Overview {
        problems = List.copyOf(problems);
        figures = List.copyOf(figures);
        queues = List.copyOf(queues);
        engine = List.copyOf(engine);
    }

    /**
     * Something wrong.
     *
     * @param colour how bad
     * @param title what
     * @param detail what to do
     * @param since since when, or null when that is not known or does not matter
     * @param last when it last happened, or null
     * @param links where that is done
     */
    public record Trouble(
            String colour,
            String title,
            TimedText detail,
            @Nullable Moment since,
            @Nullable Moment last,
            List<Link> links) {

        /** Copies. */
        public Trouble {
            links = List.copyOf(links);
        }
    }

    /**
     * A link.
     *
     * @param href where
     * @param text what it says
     * @param acts whether only an operator can use it
     */
    public record Link(String href, String text, boolean acts) {}

    /**
     * A number of tasks.
     *
     * @param key what it is called in the texts
     * @param value the number
     * @param href where they are
     * @param colour its colour
     */
    public record Figure(String key, String value, String href, String colour) {}

    /**
     * A fact.
     *
     * @param key what it is called in the texts
     * @param value what it is
     * @param time when, or null
     */
    public record Fact(String key, String value, @Nullable Moment time) {}
}
