package dev.afterward.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What came of a long run: each measure's median in the second fifth of it beside that in the last fifth. */
final class SoakReport {

    /**
     * A measure.
     *
     * @param name its name, with the unit
     * @param of its value
     * @param slack by how much it may grow, in its unit, and still be flat
     * @param factor by what factor it may grow on top of that
     */
    private record Measure(String name, ToDoubleFunction<Sample> of, double slack, double factor) {}

    /** The log is bounded rather than flat: it grows to 16 MB, is copied, and begins again. */
    private static final double LONGEST_LOG = 80;

    private static final List<Measure> MEASURES = List.of(
            new Measure("heap, MB", Sample::heap, 4, 1.15),
            new Measure("threads", Sample::threads, 2, 1),
            new Measure("open files", Sample::files, 2, 1),
            new Measure("database, MB", Sample::database, 2, 1.2),
            new Measure("enqueue p99, ms", Sample::enqueue, 5, 1.5));

    private final List<Sample> samples;
    private final String counts;

    SoakReport(List<Sample> samples, String counts) {
        if (samples.size() < 10) {
            throw new IllegalArgumentException("too short: there are " + samples.size() + " samples, 10 are the least");
        }
        this.samples = samples;
        this.counts = counts;
    }

    private double early(Measure measure) {
        return median(samples.subList(samples.size() / 5, 2 * samples.size() / 5), measure);
    }

    private double late(Measure measure) {
        return median(samples.subList(4 * samples.size() / 5, samples.size()), measure);
    }

    private static double median(List<Sample> part, Measure measure) {
        double[] sorted = part.stream().mapToDouble(measure.of).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private boolean isFlat(Measure measure) {
        return late(measure) <= early(measure) * measure.factor + measure.slack;
    }

    private double longestLog() {
        return samples.stream().mapToDouble(Sample::log).max().orElse(0);
    }

    boolean isFlat() {
        return longestLog() <= LONGEST_LOG && MEASURES.stream().allMatch(this::isFlat);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "soak: %d minutes, %d samples, %s%n",
                samples.get(samples.size() - 1).at().toMinutes(),
                samples.size(),
                counts));
        for (Measure measure : MEASURES) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-16s %8.1f -> %8.1f  %s%n",
                    measure.name,
                    early(measure),
                    late(measure),
                    isFlat(measure) ? "flat" : "GROWS"));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "  %-16s %8.1f at most  %s",
                        "log, MB",
                        longestLog(),
                        longestLog() <= LONGEST_LOG ? "bounded" : "TOO LONG"))
                .toString();
    }

    /** Each measure as a multiple of what it was early on, so that they share an axis. */
    void draw(Path file) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(420)
                .title("Soak: " + counts)
                .xAxisTitle("minutes")
                .yAxisTitle("times the early value")
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
        chart.getStyler().setYAxisMin(0.0);
        double[] minutes = samples.stream()
                .mapToDouble(sample -> sample.at().toMillis() / 60_000.0)
                .toArray();
        for (Measure measure : MEASURES) {
            double base = Math.max(early(measure), 1e-9);
            double[] values = samples.stream()
                    .mapToDouble(sample -> measure.of.applyAsDouble(sample) / base)
                    .toArray();
            chart.addSeries(String.format(Locale.ROOT, "%s (%.1f)", measure.name, base), minutes, values)
                    .setMarker(SeriesMarkers.NONE);
        }
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
    }
}
