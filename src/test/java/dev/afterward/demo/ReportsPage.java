package dev.afterward.demo;

import dev.afterward.Occurrence;
import dev.afterward.ScheduleInfo;
import dev.afterward.Schedules;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The reports that a schedule asks for. */
@Named("reportsPage")
@RequestScoped
public class ReportsPage {

    private static final int SHOWN = 20;

    @Inject
    Schedules schedules;

    @Inject
    Reports reports;

    /**
     * A row of the table.
     *
     * @param at when the report was due; of several that did not fire, the first one's time
     * @param count how many there are
     * @param outcome what became of it
     * @param task the task's id, empty where none was enqueued
     * @param text what the report says, empty where another server has made it
     */
    public record Line(Instant at, long count, String outcome, String task, String text) {}

    /** When the next report is due, empty when none is. */
    public String getNext() {
        return schedules
                .find(DeskReport.NAME)
                .flatMap(ScheduleInfo::next)
                .map(Instant::toString)
                .orElse("");
    }

    public List<Line> getLines() {
        return schedules.history(DeskReport.NAME, SHOWN).stream()
                .map(this::line)
                .toList();
    }

    private Line line(Occurrence one) {
        return new Line(
                one.at(),
                one.count(),
                one.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                one.task().map(Object::toString).orElse(""),
                one.task().flatMap(reports::find).orElse(""));
    }

    /** Makes a report now, whatever the schedule says. */
    public String reportNow() {
        Optional<String> task = schedules.runNow(DeskReport.NAME).map(Object::toString);
        Notice.info(task.map(id -> "Task " + id + " makes a report.").orElse("There is no schedule yet."));
        return "/reports?faces-redirect=true";
    }
}
