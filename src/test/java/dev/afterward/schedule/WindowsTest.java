package dev.afterward.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Cron;
import dev.afterward.Cron.Doubled;
import dev.afterward.Cron.Missing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What fires in single windows around changes of clocks, as {@code windows.tsv} says: the part of the truth that is written
 * down, so that a person can check it. {@link Oracle} has worked it out.
 */
class WindowsTest {

    /** A line of the file. */
    record Window(Cron cron, Instant from, Instant to, List<Instant> fires) {

        static Window of(String line) {
            String[] cells = line.split("\t", -1);
            Cron cron = new Cron(cells[0], ZoneId.of(cells[1]), Missing.valueOf(cells[2]), Doubled.valueOf(cells[3]));
            List<Instant> fires = new ArrayList<>();
            for (String fire : cells[6].split(" ", -1)) {
                if (!fire.isEmpty()) {
                    fires.add(Instant.parse(fire));
                }
            }
            return new Window(cron, Instant.parse(cells[4]), Instant.parse(cells[5]), fires);
        }
    }

    @Test
    void each_window_has_its_times() throws IOException {
        List<Window> windows = windows();
        assertThat(windows).hasSizeGreaterThan(60);
        for (Window window : windows) {
            assertThat(TruthTableTest.fires(window.cron, window.from, window.to))
                    .as("%s from %s", window.cron, window.from)
                    .isEqualTo(window.fires);
        }
    }

    @Test
    void the_oracle_says_the_same() throws IOException {
        for (Window window : windows()) {
            NaiveCron naive = new NaiveCron(window.cron.expression());
            Oracle.Walk walk = Oracle.Walk.of(
                    window.cron.zone().getRules(),
                    window.from.getEpochSecond(),
                    window.to.getEpochSecond(),
                    naive.stepSeconds());
            assertThat(new Oracle(naive, walk).fires(window.cron.missing(), window.cron.doubled()))
                    .as("%s from %s", window.cron, window.from)
                    .isEqualTo(window.fires);
        }
    }

    private static List<Window> windows() throws IOException {
        try (InputStream file = WindowsTest.class.getResourceAsStream("windows.tsv")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(Window::of)
                    .toList();
        }
    }
}
