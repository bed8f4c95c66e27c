package dev.afterward.console;

import dev.afterward.Cron;
import dev.afterward.Missed;
import dev.afterward.Occurrence;
import dev.afterward.Occurrence.Outcome;
import dev.afterward.SchedulePolicy;
import dev.afterward.Schedules;
import dev.afterward.console.ConfirmSheet.Field;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.console.ScheduleSheet.Trend;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.ScheduleLists.NamedSchedule;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskLists;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the page of a schedule. */
final class ScheduleReader {

    static final int NEXT = 5;

    /** So many occurrences are shown, unless all are asked for; and so many bars the trend has at most. */
    static final int SHOWN = 50;

    private final TaskInspector inspector;
    private final ManualOperations operations;
    private final Rights rights;
    private final ConsoleText text;

    ScheduleReader(TaskInspector inspector, ManualOperations operations, Rights rights, ConsoleText text) {
        this.inspector = inspector;
        this.operations = operations;
        this.rights = rights;
        this.text = text;
    }

    /**
     * The page.
     *
     * @param all whether all occurrences are to be shown that are kept
     * @return the page; empty when there is no such schedule
     */
    Optional<ScheduleSheet> read(String name, boolean all) {
        return find(inspector, name).map(found -> sheet(found, all));
    }

    /** A schedule by a name that somebody has sent. */
    static Optional<NamedSchedule> find(TaskInspector inspector, String name) {
        return name.isEmpty() || !ScheduleName.isPossible(name) ? Optional.empty() : inspector.schedule(name);
    }

    private ScheduleSheet sheet(NamedSchedule found, boolean all) {
        ScheduleRow row = found.row();
        List<Occurrence> read = inspector.occurrences(row.name(), all ? Schedules.MOST_KEPT : SHOWN + 1);
        List<Occurrence> history = all || read.size() <= SHOWN ? read : read.subList(0, SHOWN);
        ScheduleLine line = ScheduleLine.of(found, read.isEmpty() ? null : read.get(0), text);
        ZoneId zone = ScheduleLine.zone(ScheduleLine.recurrence(row));
        ScheduleRow.Edit edit = row.origin().edit();
        return new ScheduleSheet(
                line,
                operations
                        .status()
                        .queue(found.queue())
                        .map(EngineStatus.Lane::type)
                        .orElse(null),
                origin(row.origin()),
                edit == null || edit.by() == null ? null : ScheduleName.shown(edit.by()),
                edit == null ? null : Moment.of(Instant.ofEpochMilli(edit.at())),
                policies(row),
                payload(row),
                !rights.details(),
                next(row).stream().map(at -> NominalTime.of(at, zone)).toList(),
                text.has("schedule.next." + line.state()) ? text.of("schedule.next." + line.state()) : null,
                trend(read),
                history.stream().map(one -> OccurrenceLine.of(one, zone, text)).toList(),
                history.size() == read.size() ? null : ScheduleName.link(row.name()) + "&history=all",
                deeds(row.state()),
                row.state().retiredAt() == null);
    }

    /** What makes sense as it stands; the store looks again. */
    static List<String> deeds(ScheduleRow.State state) {
        if (state.retiredAt() != null) {
            return List.of(Deed.REMOVE_SCHEDULE.name());
        }
        Deed pause = state.pausedAt() == null ? Deed.PAUSE_SCHEDULE : Deed.RESUME_SCHEDULE;
        return Stream.of(Deed.RUN_SCHEDULE, pause, Deed.REMOVE_SCHEDULE)
                .map(Deed::name)
                .toList();
    }

    private String origin(ScheduleRow.Origin origin) {
        String application = origin.application() == null
                ? text.of("schedule.origin.nameless")
                : ScheduleName.shown(origin.application());
        if (origin.definition() == null) {
            return text.of("schedule.origin.put");
        }
        ScheduleRow.Edit edit = origin.edit();
        return text.of(
                edit == null
                        ? "schedule.origin.declared"
                        : edit.by() == null ? "schedule.origin.changed" : "schedule.origin.edited",
                application);
    }

    private List<Field> policies(ScheduleRow row) {
        SchedulePolicy policy = row.policy();
        List<Field> fields = new ArrayList<>();
        fields.add(field("missed", text.of("missed." + policy.missed(), policy.catchUp())));
        fields.add(field("late", late(policy)));
        fields.add(field("overlap", text.of("overlap." + policy.overlap())));
        fields.add(field(
                "jitter",
                policy.jitter().isZero()
                        ? text.of("schedule.jitter.none")
                        : text.of("schedule.jitter.most", Spans.of(policy.jitter()))));
        if (ScheduleLine.recurrence(row) instanceof Cron cron) {
            fields.add(field("missing", text.of("missing." + cron.missing())));
            fields.add(field("doubled", text.of("doubled." + cron.doubled())));
        }
        return fields;
    }

    private Field field(String key, String value) {
        return new Field(text.of("field." + key), value);
    }

    private String late(SchedulePolicy policy) {
        return policy.latestStart()
                .map(late -> text.of("schedule.late.most", Spans.of(late)))
                .orElseGet(() -> policy.missed() == Missed.SKIP
                        ? text.of("schedule.late.most", Spans.of(Duration.ofMinutes(1)))
                        : text.of("schedule.late.any"));
    }

    private List<FoldedJson.Part> payload(ScheduleRow row) {
        if (!rights.details() || row.payload().length > TaskLists.LONGEST_PAYLOAD) {
            return List.of();
        }
        return rights.payload(new String(row.payload(), StandardCharsets.UTF_8))
                .map(PrettyJson::of)
                .map(laidOut -> FoldedJson.of(Wording.text(laidOut, laidOut.length())))
                .orElse(List.of());
    }

    private List<Instant> next(ScheduleRow row) {
        return row.state().retiredAt() == null ? operations.schedules().next(row, NEXT) : List.of();
    }

    private @Nullable Trend trend(List<Occurrence> occurrences) {
        long[] all = new long[SHOWN];
        long[] failed = new long[SHOWN];
        int place = SHOWN;
        for (Occurrence occurrence : occurrences) {
            if (place > 0 && occurrence.duration().isPresent()) {
                place--;
                all[place] = Math.max(1, occurrence.duration().get().toNanos() / 1_000);
                failed[place] = occurrence.outcome() == Outcome.FAILED ? all[place] : 0;
            }
        }
        if (place == SHOWN) {
            return null;
        }
        long[] sorted = Arrays.stream(all).skip(place).sorted().toArray();
        long top = sorted[sorted.length - 1];
        return new Trend(
                Charts.outline(all, top),
                Charts.outline(failed, top),
                text.of("schedule.trend.peak", micros(sorted[sorted.length / 2]), micros(top)));
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1_000);
    }
}
