package dev.afterward.console;

import dev.afterward.Cron;
import dev.afterward.Missed;
import dev.afterward.Overlap;
import dev.afterward.Recurrence;
import dev.afterward.SchedulePolicy;
import dev.afterward.console.TimetableForm.Meaning;
import dev.afterward.console.TimetableSheet.Choice;
import dev.afterward.store.ManualSchedules;
import dev.afterward.store.ScheduleLists.NamedSchedule;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.TaskInspector;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Shows when a schedule fires so that it can be changed, and stores what was made of it. */
final class TimetableEditor {

    private static final int LONGEST = 500;

    private final TaskInspector inspector;
    private final ManualSchedules schedules;

    TimetableEditor(TaskInspector inspector, ManualSchedules schedules) {
        this.inspector = inspector;
        this.schedules = schedules;
    }

    /**
     * The form.
     *
     * @return the form; empty when there is no such schedule
     */
    Optional<TimetableSheet> read(String name, ConsoleText text) {
        return ScheduleReader.find(inspector, name)
                .map(NamedSchedule::row)
                .map(row -> sheet(
                        row.name(),
                        TimetableForm.of(row),
                        Map.of(),
                        null,
                        List.of(),
                        mark(row),
                        UUID.randomUUID().toString(),
                        text));
    }

    /**
     * The form as it was sent, with what is wrong in it and the next times of what is right. It reads nothing, so that nothing
     * is lost when the store fails.
     *
     * @param refusal why it was not stored, or null when only the next times were asked for
     */
    TimetableSheet again(Map<String, String[]> parameters, @Nullable String refusal, ConsoleText text) {
        TimetableForm form = TimetableForm.of(parameters);
        Meaning meaning = form.meaning(schedules, ScheduleReader.NEXT);
        return sheet(
                ScheduleName.of(parameters),
                form,
                meaning.errors(),
                refusal,
                meaning.next().stream()
                        .map(at -> NominalTime.of(at, ScheduleLine.zone(meaning.recurrence())))
                        .toList(),
                ConsoleActions.first(parameters, EditSheet.MARK),
                ConsoleActions.first(parameters, Selection.KEY),
                text);
    }

    /**
     * Stores what was typed.
     *
     * @return whether it had an effect: the schedule was another one before
     * @throws FormRefusedException when it was not stored
     */
    boolean store(Map<String, String[]> parameters, String actor) {
        Meaning meaning = TimetableForm.of(parameters).meaning(schedules, 1);
        Recurrence recurrence = meaning.recurrence();
        SchedulePolicy policy = meaning.policy();
        if (recurrence == null || policy == null) {
            throw new FormRefusedException("timetable.refused.wrong");
        }
        String mark = ConsoleActions.first(parameters, EditSheet.MARK);
        return switch (schedules.edit(
                ScheduleName.of(parameters), row -> mark(row).equals(mark), recurrence, policy, actor)) {
            case STORED -> true;
            case SAME -> false;
            case CHANGED -> throw new FormRefusedException("timetable.refused.changed");
            case RETIRED -> throw new FormRefusedException("timetable.refused.retired");
            case GONE -> throw new FormRefusedException("timetable.refused.gone");
        };
    }

    /** Stands for what the form shows: another one when somebody has changed it since. */
    private static String mark(ScheduleRow row) {
        return Integer.toHexString((row.times() + " " + row.policy()).hashCode());
    }

    private static TimetableSheet sheet(
            String name,
            TimetableForm form,
            Map<String, String> errors,
            @Nullable String refusal,
            List<NominalTime> next,
            String mark,
            String key,
            ConsoleText text) {
        Map<String, String> shown = new HashMap<>();
        errors.forEach((field, error) -> shown.put(field, Wording.text(error, LONGEST)));
        return new TimetableSheet(
                ScheduleName.shown(name),
                name,
                ScheduleName.link(name),
                form,
                Map.of(
                        TimetableForm.MISSING,
                        choices(Cron.Missing.values(), form.missing(), TimetableForm.MISSING, text),
                        TimetableForm.DOUBLED,
                        choices(Cron.Doubled.values(), form.doubled(), TimetableForm.DOUBLED, text),
                        TimetableForm.MISSED,
                        choices(Missed.values(), form.missed(), TimetableForm.MISSED, text),
                        TimetableForm.OVERLAP,
                        choices(Overlap.values(), form.overlap(), TimetableForm.OVERLAP, text)),
                shown,
                refusal,
                next,
                mark,
                key);
    }

    private static List<Choice> choices(Enum<?>[] constants, String chosen, String field, ConsoleText text) {
        return Stream.of(constants)
                .map(constant -> new Choice(
                        constant.name(),
                        text.of("choice." + field + "." + constant.name()),
                        constant.name().equals(chosen.toUpperCase(Locale.ROOT))))
                .toList();
    }
}
