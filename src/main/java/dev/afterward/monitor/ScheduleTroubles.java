package dev.afterward.monitor;

import dev.afterward.store.ScheduleLists;
import dev.afterward.store.ScheduleLists.NamedSchedule;
import java.time.Instant;
import java.util.List;

/** Tells of schedules that cannot fire, and of those whose tasks fail again and again. */
final class ScheduleTroubles {

    /** So many are told one by one. */
    static final int MOST = 10;

    /**
     * What was found.
     *
     * @param stuck those that cannot fire, one more than are told if there are more
     * @param failing those whose last occurrences have failed, likewise
     */
    record Found(List<NamedSchedule> stuck, List<NamedSchedule> failing) {

        /** Nothing. */
        static final Found NONE = new Found(List.of(), List.of());

        /** Copies. */
        Found {
            stuck = List.copyOf(stuck);
            failing = List.copyOf(failing);
        }

        static Found read(ScheduleLists lists) {
            return new Found(lists.schedulesWithProblem(MOST + 1), lists.failingSchedules(MOST + 1));
        }
    }

    private final Troubles troubles;

    ScheduleTroubles(Troubles troubles) {
        this.troubles = troubles;
    }

    void tell(Found found) {
        found.stuck().stream().limit(MOST).forEach(this::stuck);
        if (found.stuck().size() > MOST) {
            troubles.add("red", "schedules-stuck", schedules(), MOST);
        }
        found.failing().stream().limit(MOST).forEach(this::failing);
        if (found.failing().size() > MOST) {
            troubles.add("orange", "schedules-failing", schedules(), MOST);
        }
    }

    private List<Overview.Link> schedules() {
        return List.of(troubles.link(MonitorPage.SCHEDULES.file(), "show-schedules"));
    }

    private void stuck(NamedSchedule schedule) {
        ScheduleLine line = ScheduleLine.of(schedule, null, troubles.text());
        troubles.add("red", "schedule-stuck", link(line), line.name(), String.valueOf(line.problem()));
    }

    private void failing(NamedSchedule schedule) {
        ScheduleLine line = ScheduleLine.of(schedule, null, troubles.text());
        Long last = schedule.row().state().last();
        troubles.add(
                "orange",
                "schedule-failing",
                link(line),
                line.name(),
                ScheduleLists.FAILURES,
                last == null ? "" : Moment.of(Instant.ofEpochMilli(last)).text());
    }

    private List<Overview.Link> link(ScheduleLine line) {
        return List.of(troubles.link(ScheduleName.link(line.plain()), "show-schedule"));
    }
}
