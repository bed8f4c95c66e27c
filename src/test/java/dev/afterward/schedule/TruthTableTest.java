package dev.afterward.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Cron;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What fires around the changes of clocks, in all zones of the tz database, with all settings, compared with {@link Oracle}.
 *
 * <p>The build compares a sample. {@code -Dschedule.truth=all} compares every change since 1970 in every zone; zones whose
 * changes are the same are one.
 */
class TruthTableTest {

    private static final long SEED = 20_111_230;
    private static final int SAMPLE = 60;
    private static final Instant FIRST = Instant.parse("1970-01-02T00:00:00Z");
    private static final Instant LAST = Instant.parse("2037-12-31T23:59:59Z");

    /** A window reaches so far to both sides of a change: over the whole days around a day that is missing. */
    private static final long FAR = 30 * 3_600;
    /** Where steps are shorter than a minute. */
    private static final long NEAR = 4 * 3_600;

    /** In each sample: half an hour, two hours, twice a year by the moon, a change of the standard time, a day that is missing. */
    private static final List<String> PECULIAR = List.of(
            "Australia/Lord_Howe 2024-10-05T15:30:00Z",
            "Australia/Lord_Howe 2024-04-06T15:00:00Z",
            "Antarctica/Troll 2027-03-28T01:00:00Z",
            "Antarctica/Troll 2027-10-31T01:00:00Z",
            "Africa/Casablanca 2026-02-15T02:00:00Z",
            "Africa/Casablanca 2026-03-22T02:00:00Z",
            "Asia/Pyongyang 2015-08-14T15:00:00Z",
            "Asia/Pyongyang 2018-05-04T15:00:00Z",
            "America/Caracas 2007-12-09T07:00:00Z",
            "America/Caracas 2016-05-01T07:00:00Z",
            "Pacific/Apia 2011-12-30T10:00:00Z",
            "Pacific/Kwajalein 1993-08-21T12:00:00Z",
            "Africa/Monrovia 1972-01-07T00:44:30Z",
            "Europe/Berlin 2026-03-29T01:00:00Z",
            "Europe/Berlin 2026-10-25T01:00:00Z");

    private static final List<String> EXPRESSIONS = List.of(
            // Fixed times.
            "0 0 0 * * *",
            "0 1 0 * * *",
            "0 30 0 * * *",
            "0 0 1 * * *",
            "0 15 1 * * *",
            "0 30 1 * * *",
            "0 59 1 * * *",
            "0 0 2 * * *",
            "0 15,45 2 * * *",
            "0 30 2 * * *",
            "0 59 2 * * *",
            "0 0 3 * * *",
            "0 0 12 * * *",
            "0 0 23 * * *",
            "0 30 23 * * *",
            "0 59 23 * * *",
            "0 * 2 * * *",
            "0 0/10 2 * * *",
            "0 0 0,12 * * *",
            "0 0 1,2,3 * * *",
            "0 30 23,0 * * *",
            "0 0 0 * * 5",
            "0 30 2 * * SUN",
            "0 0 4 * * MON-FRI",
            "0 45 1,2 * * SAT,SUN",
            "0 30 2 * * SUNL",
            "0 30 2 ? * SUN#1",
            "0 30 2 15W * ?",
            "0 0 0 L * *",
            "0 30 2 LW * *",
            "0 0 2 1 * *",
            "0 0 0 30 12 *",
            "30 30 2 * * *",
            "15,45 0 2 * * *",
            "7 59 2 * * *",
            "* 0 2,3 * * *",
            // Real time.
            "0 * * * * *",
            "0 */15 * * * *",
            "0 0 * * * *",
            "0 30 1-2 * * *",
            "0 0 1-3 * * *",
            "0 15,45 2-2 * * *",
            "0 30 */2 * * *",
            "0 0 0-23/3 * * *",
            "0 */20 22-2 * * *",
            "0 15 0/6 * * *",
            "0 0 * * * SUN",
            "0 5/20 * * MAR,OCT SUN",
            "*/15 * * * * *",
            "13 * 1-3 * * *");

    private static final Map<Cron.Missing, Cron.Doubled> DIFFERENT =
            Map.of(Cron.Missing.SHIFT, Cron.Doubled.FIRST, Cron.Missing.SKIP, Cron.Doubled.BOTH);

    /** Where a zone's clocks change. */
    private record Place(ZoneId zone, long second) {}

    private long windows;
    private long instants;
    private final List<String> differences = new ArrayList<>();

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void each_change_of_clocks_is_as_the_oracle_says() {
        assertThat(new TreeSet<>(EXPRESSIONS)).hasSize(50);
        boolean all = "all".equals(System.getProperty("schedule.truth"));
        List<Place> places = all ? everywhere() : sample();
        Map<String, NaiveCron> crons = new LinkedHashMap<>();
        EXPRESSIONS.forEach(expression -> crons.put(expression, new NaiveCron(expression)));
        for (Place place : places) {
            compare(place, crons);
        }
        String report = "changes " + places.size() + ", windows " + windows + ", instants " + instants
                + ", differences " + differences.size() + (all ? "" : ", seed " + SEED);
        System.out.println("The change of clocks: " + report);
        assertThat(differences).as(report).isEmpty();
        assertThat(instants).isGreaterThan(windows);
    }

    private void compare(Place place, Map<String, NaiveCron> crons) {
        ZoneRules rules = place.zone.getRules();
        Map<Integer, Oracle.Walk> walks = new HashMap<>();
        crons.forEach((expression, naive) -> {
            Oracle.Walk walk = walks.computeIfAbsent(naive.stepSeconds(), step -> {
                long reach = step < 60 ? NEAR : FAR;
                return Oracle.Walk.of(rules, place.second - reach, place.second + reach, step);
            });
            Oracle oracle = new Oracle(naive, walk);
            for (Cron.Missing missing : Cron.Missing.values()) {
                for (Cron.Doubled doubled : Cron.Doubled.values()) {
                    // Without fixed times the settings mean nothing: two of the six are enough to see that.
                    if (oracle.isFixed() || DIFFERENT.get(missing) == doubled) {
                        compare(new Cron(expression, place.zone, missing, doubled), oracle, walk);
                    }
                }
            }
        });
    }

    private void compare(Cron cron, Oracle oracle, Oracle.Walk walk) {
        List<Instant> expected = oracle.fires(cron.missing(), cron.doubled());
        List<Instant> found = fires(cron, Instant.ofEpochSecond(walk.from()), Instant.ofEpochSecond(walk.to()));
        windows++;
        instants += expected.size();
        if (!expected.equals(found) && differences.size() < 100) {
            differences.add(
                    cron + " from " + Instant.ofEpochSecond(walk.from()) + ": expected " + expected + ", was " + found);
        }
    }

    /** What fires from after a moment until another one. */
    static List<Instant> fires(Cron cron, Instant from, Instant to) {
        Timetable timetable = Timetable.of(cron);
        List<Instant> fires = new ArrayList<>();
        Instant last = from;
        for (Instant next = timetable.next(from); next != null && !next.isAfter(to); next = timetable.next(next)) {
            if (!next.isAfter(last)) {
                throw new AssertionError(cron + " after " + last + " fires at " + next);
            }
            last = next;
            fires.add(next);
        }
        return fires;
    }

    private static List<Place> sample() {
        List<Place> places = everywhere();
        Collections.shuffle(places, new Random(SEED));
        return Stream.concat(
                        PECULIAR.stream().map(TruthTableTest::peculiar),
                        places.stream().limit(SAMPLE))
                .toList();
    }

    private static Place peculiar(String text) {
        String[] parts = text.split(" ", -1);
        Place place = new Place(ZoneId.of(parts[0]), Instant.parse(parts[1]).getEpochSecond());
        assertThat(changes(place.zone)).as(text).anyMatch(change -> change.toEpochSecond() == place.second);
        return place;
    }

    private static List<Place> everywhere() {
        Map<List<ZoneOffsetTransition>, ZoneId> zones = new LinkedHashMap<>();
        for (String name : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
            ZoneId zone = ZoneId.of(name);
            zones.putIfAbsent(changes(zone), zone);
        }
        List<Place> places = new ArrayList<>();
        zones.forEach(
                (changes, zone) -> changes.forEach(change -> places.add(new Place(zone, change.toEpochSecond()))));
        return places;
    }

    private static List<ZoneOffsetTransition> changes(ZoneId zone) {
        List<ZoneOffsetTransition> changes = new ArrayList<>();
        ZoneOffsetTransition change = zone.getRules().nextTransition(FIRST);
        while (change != null && change.getInstant().isBefore(LAST)) {
            changes.add(change);
            change = zone.getRules().nextTransition(change.getInstant());
        }
        return changes;
    }
}
