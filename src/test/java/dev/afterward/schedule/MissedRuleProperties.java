package dev.afterward.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Cron;
import dev.afterward.Missed;
import dev.afterward.Recurrence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever was missed: each nominal time that is due is accounted for, once. */
class MissedRuleProperties {

    private static final List<String> EXPRESSIONS =
            List.of("* * * * *", "*/20 * * * * *", "30 2 * * *", "0 */2 * * *", "0 9-17 * * MON-FRI", "15 1,2 * * SUN");
    private static final Instant BEGIN = Instant.parse("2026-10-20T00:00:00Z");

    private static Timetable timetable(Random random) {
        return random.nextInt(3) == 0
                ? Timetable.of(Recurrence.every(Duration.ofMillis(60_000 + random.nextInt(10_000_000))))
                : Timetable.of(Cron.of(any(random, EXPRESSIONS), "Europe/Berlin")
                        .doubled(any(random, List.of(Cron.Doubled.values()))));
    }

    private static <T> T any(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void each_time_is_in_exactly_one_place(@ForAll long seed) {
        Random random = new Random(seed);
        Timetable timetable = timetable(random);
        Instant next = timetable.next(BEGIN.plusMillis(random.nextInt(600_000_000)));
        Instant now = next.plusMillis((long) (Math.pow(random.nextDouble(), 3) * 600_000_000));
        Missed missed = any(random, List.of(Missed.values()));
        Duration latestStart = random.nextBoolean() ? null : Duration.ofSeconds(1 + random.nextInt(100_000));
        MissedRule rule = new MissedRule(missed, 1 + random.nextInt(20), latestStart);

        Due due = rule.due(timetable, next, now);

        List<Instant> all = new ArrayList<>();
        for (Instant time = next; !time.isAfter(now); time = timetable.next(time)) {
            all.add(time);
        }
        List<Instant> found = new ArrayList<>();
        for (Unfired unfired : due.unfired()) {
            List<Instant> times = all.stream()
                    .filter(time -> !time.isBefore(unfired.first()) && !time.isAfter(unfired.last()))
                    .toList();
            assertThat(times).startsWith(unfired.first()).endsWith(unfired.last());
            assertThat(unfired.count()).isEqualTo(Math.min(10_000, times.size()));
            assertThat(unfired.isMore()).isEqualTo(times.size() > 10_000);
            found.addAll(times);
        }
        found.addAll(due.fired());
        assertThat(found).isEqualTo(all);
        assertThat(due.next()).isAfter(now).isEqualTo(timetable.next(all.get(all.size() - 1)));
        assertThat(due.fired()).hasSizeLessThanOrEqualTo(missed == Missed.CATCH_UP ? rule.catchUpAtMost() : 1);
        Duration late = latestStart == null && missed == Missed.SKIP ? Duration.ofMinutes(1) : latestStart;
        for (Unfired unfired : due.unfired()) {
            boolean isTooLate = late != null && unfired.last().plus(late).isBefore(now);
            assertThat(unfired.reason() == Unfired.Reason.TOO_LATE).isEqualTo(isTooLate);
        }
        if (late != null) {
            assertThat(due.fired()).noneMatch(time -> time.plus(late).isBefore(now));
        } else {
            assertThat(due.fired()).isNotEmpty();
        }
    }
}
