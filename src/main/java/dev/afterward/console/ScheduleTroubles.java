package dev.afterward.console;

import dev.afterward.console.Overview.Link;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.RowState;
import dev.afterward.store.ScheduleLists.NamedSchedule;
import dev.afterward.store.ScheduleWatch;
import dev.afterward.store.ScheduleWatch.Blocked;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells of schedules that cannot fire, of those that do not fire because of an earlier task, or because somebody has paused them
 * and may have forgotten it, and of those whose tasks fail again and again.
 */
final class ScheduleTroubles {

    /** So many of each kind are told one by one. */
    static final int MOST = 10;

    /**
     * A task that still runs or waits is nothing unusual before it has kept so many occurrences from firing, and for so long. A
     * parked one ends only when somebody sees to it.
     */
    static final int BLOCKED = 3;

    static final Duration BLOCKED_FOR = Duration.ofHours(1);

    /** Who pauses a schedule for less long has not forgotten it. */
    static final Duration PAUSED_FOR = Duration.ofDays(1);

    /** Who has done what was done through the API. */
    private static final String APPLICATION = "application";

    /**
     * What was found. Of each kind there is one more than is told, if there are more.
     *
     * @param stuck those that cannot fire
     * @param blocked those that do not fire because of an earlier task
     * @param failing those whose last occurrences have failed
     * @param paused those that are paused for long
     */
    record Found(
            List<NamedSchedule> stuck, List<Blocked> blocked, List<NamedSchedule> failing, List<NamedSchedule> paused) {

        /** Nothing. */
        static final Found NONE = new Found(List.of(), List.of(), List.of(), List.of());

        /** Copies. */
        Found {
            stuck = List.copyOf(stuck);
            blocked = List.copyOf(blocked);
            failing = List.copyOf(failing);
            paused = List.copyOf(paused);
        }

        static Found read(ScheduleWatch watch, Instant now) {
            return new Found(
                    watch.withProblem(MOST + 1),
                    watch.blocked(BLOCKED, now.minus(BLOCKED_FOR), MOST + 1),
                    watch.failing(MOST + 1),
                    watch.paused(now, now.minus(PAUSED_FOR), MOST + 1));
        }
    }

    private final Troubles troubles;

    ScheduleTroubles(Troubles troubles) {
        this.troubles = troubles;
    }

    void tell(Found found) {
        tell(found.stuck(), this::stuck, "red", "schedules-stuck");
        tell(found.blocked(), this::blocked, "orange", "schedules-blocked");
        tell(found.failing(), this::failing, "orange", "schedules-failing");
        tell(found.paused(), this::paused, "azure", "schedules-paused");
    }

    private <T> void tell(List<T> all, Consumer<T> each, String colour, String others) {
        all.stream().limit(MOST).forEach(each);
        if (all.size() > MOST) {
            troubles.add(colour, others, List.of(troubles.link(ConsolePage.SCHEDULES.file(), "show-schedules")), MOST);
        }
    }

    private void stuck(NamedSchedule schedule) {
        ScheduleLine line = line(schedule);
        troubles.add("red", "schedule-stuck", List.of(link(line)), line.name(), String.valueOf(line.problem()));
    }

    private void blocked(Blocked blocked) {
        ScheduleLine line = line(blocked.schedule());
        List<Link> links = new ArrayList<>();
        links.add(link(line));
        links.add(troubles.link("task.xhtml?id=" + blocked.task(), "show-task"));
        if (blocked.state() == RowState.PARKED) {
            links.add(act(Deed.RUN_NOW, blocked, "try-again"));
            links.add(act(Deed.DELETE, blocked, "delete"));
        } else {
            links.add(act(Deed.CANCEL, blocked, "cancel"));
        }
        troubles.add(
                "orange",
                switch (blocked.state()) {
                    case PARKED -> "schedule-parked";
                    case RUNNING -> "schedule-running";
                    default -> "schedule-waiting";
                },
                moment(blocked.schedule().row().state().blockedAt()),
                null,
                links,
                line.name(),
                blocked.schedule().row().state().blocked());
    }

    private Link act(Deed deed, Blocked blocked, String key) {
        return troubles.act("confirm.xhtml?do=" + deed + "&task=" + blocked.task(), key);
    }

    private void failing(NamedSchedule schedule) {
        ScheduleLine line = line(schedule);
        troubles.addLast(
                "orange",
                "schedule-failing",
                moment(schedule.row().state().last()),
                List.of(link(line)),
                line.name(),
                ScheduleWatch.FAILURES);
    }

    private void paused(NamedSchedule schedule) {
        ScheduleLine line = line(schedule);
        String by = line.by();
        troubles.add(
                "azure",
                "schedule-paused",
                line.since(),
                null,
                List.of(
                        link(line),
                        troubles.act(
                                "confirm.xhtml?do=" + Deed.RESUME_SCHEDULE + "&" + ScheduleName.PARAMETER + "="
                                        + line.link(),
                                "resume-schedule")),
                line.name(),
                by == null || by.equals(APPLICATION) ? troubles.text("problem.by-application") : by);
    }

    private ScheduleLine line(NamedSchedule schedule) {
        return ScheduleLine.of(schedule, null, troubles.text());
    }

    private static @Nullable Moment moment(@Nullable Long millis) {
        return millis == null ? null : Moment.of(Instant.ofEpochMilli(millis));
    }

    private Link link(ScheduleLine line) {
        return troubles.link(ScheduleName.link(line.plain()), "show-schedule");
    }
}
