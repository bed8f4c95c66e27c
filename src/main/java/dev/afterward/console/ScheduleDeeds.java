package dev.afterward.console;

import dev.afterward.console.ConfirmSheet.Field;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.ManualSchedules;
import dev.afterward.store.ScheduleLists.NamedSchedule;
import dev.afterward.store.TaskInspector;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an operator does to schedules, and the questions before it. */
final class ScheduleDeeds {

    /** All of them. */
    static final Set<Deed> ALL = EnumSet.of(
            Deed.CHANGE_SCHEDULE, Deed.PAUSE_SCHEDULE, Deed.RESUME_SCHEDULE, Deed.RUN_SCHEDULE, Deed.REMOVE_SCHEDULE);

    private final TaskInspector inspector;
    private final ManualSchedules schedules;

    ScheduleDeeds(TaskInspector inspector, ManualOperations operations) {
        this.inspector = inspector;
        this.schedules = operations.schedules();
    }

    /**
     * Does it.
     *
     * @return whether it had an effect
     * @throws FormRefusedException when a schedule that was edited was not stored
     */
    boolean apply(Deed deed, Map<String, String[]> parameters, String actor) {
        String name = ScheduleName.of(parameters);
        if (!ScheduleName.isPossible(name) || !isOpen(deed, name)) {
            return false;
        }
        return switch (deed) {
            case PAUSE_SCHEDULE, RESUME_SCHEDULE -> schedules.pause(name, deed == Deed.PAUSE_SCHEDULE, actor);
            case RUN_SCHEDULE -> schedules.run(name, actor).isPresent();
            case REMOVE_SCHEDULE -> schedules.remove(name, actor);
            case CHANGE_SCHEDULE -> new TimetableEditor(inspector, schedules).store(parameters, actor);
            default -> throw new IllegalArgumentException(deed.name());
        };
    }

    /** Whether the page would offer it by now: a form may have been sent late. */
    private boolean isOpen(Deed deed, String name) {
        return deed == Deed.REMOVE_SCHEDULE
                || deed == Deed.CHANGE_SCHEDULE
                || ScheduleReader.find(inspector, name)
                        .filter(found ->
                                ScheduleReader.deeds(found.row().state()).contains(deed.name()))
                        .isPresent();
    }

    /** What tells a form from all others, so that it is done once however often it is sent; null when it says nothing. */
    static @Nullable String key(Deed deed, Map<String, String[]> parameters) {
        String key = Selection.of(parameters).key();
        return key == null
                ? null
                : deed + " " + ScheduleName.of(parameters) + " " + key
                        + (deed == Deed.CHANGE_SCHEDULE ? " " + TimetableForm.of(parameters) : "");
    }

    /**
     * The question before it.
     *
     * @return the question; empty when there is no such schedule
     * @throws IllegalArgumentException when it is not asked about
     */
    Optional<ConfirmSheet> question(Deed deed, Map<String, String[]> parameters, ConsoleText text) {
        if (deed == Deed.CHANGE_SCHEDULE) {
            throw new IllegalArgumentException("do=" + deed + ", which has a page of its own");
        }
        return ScheduleReader.find(inspector, ScheduleName.of(parameters)).map(found -> question(deed, found, text));
    }

    private static ConfirmSheet question(Deed deed, NamedSchedule found, ConsoleText text) {
        ScheduleLine line = ScheduleLine.of(found, null, text);
        String zone = line.zone();
        return new ConfirmSheet(
                deed.name(),
                text.of("confirm." + deed),
                text.of("confirm." + deed + ".explanation"),
                List.of(
                        new Field(text.of("schedule"), line.name()),
                        new Field(text.of("column.queue"), line.queue()),
                        new Field(text.of("schedule.times"), zone == null ? line.times() : line.times() + " " + zone)),
                List.of(),
                null,
                List.of(),
                false,
                List.of(
                        new Field(ScheduleName.PARAMETER, line.plain()),
                        new Field(Selection.KEY, UUID.randomUUID().toString())),
                null,
                false,
                deed == Deed.REMOVE_SCHEDULE,
                false,
                ScheduleName.link(line.plain()),
                ScheduleReader.deeds(found.row().state()).contains(deed.name()));
    }
}
