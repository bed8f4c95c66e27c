package dev.afterward.schedule;

import dev.afterward.Cron;
import java.time.Instant;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What fires around a moment, by walking through time in equal steps and asking the zone at each of them what its clocks
 * show. A clock that has jumped leaves local times out; one that shows a time again has gone back.
 *
 * <p>A step may be longer than a second if all offsets, and the seconds of all matching times, are multiples of it: then no
 * matching time lies between two steps, and clocks jump at steps only.
 */
final class Oracle {

    /** Longer than any overlap: so far beyond both ends the walk goes on, to see whether a time occurs again. */
    private static final long MARGIN = 6 * 3_600;

    /** What the clocks of a zone show, step by step. */
    record Walk(long from, long to, int step, long start, long[] locals) {

        static Walk of(ZoneRules rules, long from, long to, int step) {
            long start = Math.floorDiv(from - MARGIN, step) * step;
            long[] locals = new long[(int) ((to + MARGIN - start) / step) + 1];
            for (int i = 0; i < locals.length; i++) {
                long second = start + (long) i * step;
                int offset = rules.getOffset(Instant.ofEpochSecond(second)).getTotalSeconds();
                if (offset % step != 0) {
                    return of(rules, from, to, 1);
                }
                locals[i] = second + offset;
            }
            return new Walk(from, to, step, start, locals);
        }
    }

    private final boolean isFixed;
    private final Walk walk;
    private final List<Long> seconds = new ArrayList<>();
    private final List<Long> locals = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();

    Oracle(NaiveCron cron, Walk walk) {
        this.walk = walk;
        isFixed = cron.isFixed();
        for (int i = 0; i < walk.locals.length; i++) {
            long local = walk.locals[i];
            long second = walk.start + (long) i * walk.step;
            if (cron.matches(local)) {
                seconds.add(second);
                locals.add(local);
            }
            // Local times that the clocks have left out since the step before.
            for (long left = i == 0 ? local : walk.locals[i - 1] + walk.step; left < local; left += walk.step) {
                if (cron.matches(left)) {
                    ends.add(second);
                }
            }
        }
    }

    boolean isFixed() {
        return isFixed;
    }

    /** The instants that fire, from after the beginning of the window until its end. */
    List<Instant> fires(Cron.Missing missing, Cron.Doubled doubled) {
        if (!isFixed) {
            return window(seconds);
        }
        TreeSet<Long> fires = new TreeSet<>(seconds);
        Map<Long, Long> shown = new HashMap<>();
        for (int i = 0; i < seconds.size(); i++) {
            Long earlier = shown.put(locals.get(i), seconds.get(i));
            if (earlier != null && doubled == Cron.Doubled.FIRST) {
                fires.remove(seconds.get(i));
            } else if (earlier != null && doubled == Cron.Doubled.LAST) {
                fires.remove(earlier);
            }
        }
        if (missing == Cron.Missing.SHIFT) {
            fires.addAll(ends);
        }
        return window(fires);
    }

    private List<Instant> window(Collection<Long> fires) {
        return fires.stream()
                .filter(second -> second > walk.from && second <= walk.to)
                .map(Instant::ofEpochSecond)
                .toList();
    }
}
