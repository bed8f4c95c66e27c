package dev.afterward.monitor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first page: what is wrong, how much there is, how it went.
 *
 * @param problems what is wrong, the worst first
 * @param figures the numbers of tasks
 * @param range which time the charts show: {@code hour} or {@code day}
 * @param times the beginnings of the chart's periods, as JSON
 * @param succeeded the attempts that succeeded, as JSON
 * @param retried the attempts that are tried again, as JSON
 * @param failed the attempts that failed for good, as JSON
 * @param waitMedian the median of the wait, as JSON, in milliseconds
 * @param waitHigh its 95th percentile
 * @param runMedian the median of the run
 * @param runHigh its 95th percentile
 * @param throughput a sentence on the attempts, for who does not see the chart
 * @param latency a sentence on the durations
 * @param queues the queues
 * @param engine the facts of the engine
 */
public record Overview(
        List<Trouble> problems,
        List<Figure> figures,
        String range,
        String times,
        String succeeded,
        String retried,
        String failed,
        String waitMedian,
        String waitHigh,
        String runMedian,
        String runHigh,
        String throughput,
        String latency,
        List<QueueLine> queues,
        List<Fact> engine) {

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
     * @param links where that is done
     */
    public record Trouble(String colour, String title, String detail, List<Link> links) {

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
