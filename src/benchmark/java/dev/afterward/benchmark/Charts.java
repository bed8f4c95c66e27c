package dev.afterward.benchmark;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * The numbers as pictures.
 *
 * @param medians the numbers
 */
record Charts(Medians medians) {

    private static final List<String> WHO = List.of("Afterward", "db-scheduler", "JobRunr", "bare");
    private static final Color[] COLORS = {
        new Color(0x06, 0x6f, 0xd1), new Color(0xf5, 0x9f, 0x00), new Color(0xd6, 0x33, 0x6c), new Color(0xa0, 0xa8, 0xb3)
    };

    void write(Path directory) throws IOException {
        for (String durability : List.of("NORMAL", "FULL")) {
            CategoryChart rates = chart("Tasks per second, synchronous=" + durability, false);
            fill(
                    rates,
                    durability,
                    List.of("enqueue, 1 thread", "enqueue, 8 threads", "bulk of 10,000", "drain of 10,000"),
                    List.of("enqueue-1.rate", "enqueue-8.rate", "few.rate", "few.drain.rate"),
                    1);
            save(rates, directory, "rates-" + durability.toLowerCase(java.util.Locale.ROOT));
        }
        CategoryChart latency = chart("Enqueue to start on an idle queue, microseconds (logarithmic)", true);
        latency.getStyler().setYAxisMin(10.0);
        fill(
                latency,
                "NORMAL",
                List.of("median", "99th percentile"),
                List.of("latency.idle.p50", "latency.idle.p99"),
                1_000);
        save(latency, directory, "latency");
    }

    private static CategoryChart chart(String title, boolean logarithmic) {
        CategoryChart chart =
                new CategoryChartBuilder().width(760).height(360).title(title).build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
        chart.getStyler().setSeriesColors(COLORS);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotBorderVisible(false);
        chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
        chart.getStyler().setYAxisDecimalPattern("#,##0");
        chart.getStyler().setYAxisLogarithmic(logarithmic);
        chart.getStyler().setAvailableSpaceFill(0.8);
        return chart;
    }

    /** JobRunr has no drain without retention: it is shown with it. */
    private void fill(
            CategoryChart chart, String durability, List<String> titles, List<String> numbers, double unit) {
        for (String who : WHO) {
            List<Double> values = new ArrayList<>();
            for (String number : numbers) {
                String other = number.replace("few.", "few.retained.");
                values.add(unit * of(who, durability, number).orElse(of(who, durability, other).orElse(0)));
            }
            if (values.stream().anyMatch(value -> value > 0)) {
                chart.addSeries(who.equals("bare") ? "the bare database" : who, titles, values);
            }
        }
    }

    private OptionalDouble of(String who, String durability, String number) {
        return Arrays.stream(Product.values())
                .filter(product -> product.title.equals(who))
                .findFirst()
                .map(product -> new Best(medians).of(product, durability, number))
                .orElse(medians.of(who + " " + durability + " " + number));
    }

    private static void save(CategoryChart chart, Path directory, String name) throws IOException {
        if (chart.getSeriesMap().isEmpty()) {
            return;
        }
        BitmapEncoder.saveBitmap(chart, directory.resolve(name + ".png").toString(), BitmapFormat.PNG);
    }
}
