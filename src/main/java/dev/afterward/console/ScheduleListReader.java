package dev.afterward.console;

import dev.afterward.Occurrence;
import dev.afterward.store.ScheduleLists;
import dev.afterward.store.ScheduleLists.NamedSchedule;
import java.util.List;
import java.util.Map;

/** Makes the page of schedules. */
final class ScheduleListReader {

    /** So many are on a page. */
    static final int SIZE = 200;

    /** What the names begin with. */
    static final String BEGINS = "begins";

    /** The last name of the page before. */
    static final String AFTER = "after";

    private final ScheduleLists lists;
    private final ConsoleText text;

    ScheduleListReader(ScheduleLists lists, ConsoleText text) {
        this.lists = lists;
        this.text = text;
    }

    SchedulesSheet read(Map<String, String[]> parameters) {
        String begins = ScheduleName.exact(parameters, BEGINS);
        String after = ScheduleName.exact(parameters, AFTER);
        List<NamedSchedule> found = ScheduleName.isPossible(begins) && ScheduleName.isPossible(after)
                ? lists.schedules(begins, after, SIZE + 1)
                : List.of();
        List<NamedSchedule> shown = found.subList(0, Math.min(SIZE, found.size()));
        List<String> names = shown.stream().map(one -> one.row().name()).toList();
        Map<String, Occurrence> last = names.isEmpty() ? Map.of() : lists.lastOccurrences(names);
        String same = ConsolePage.SCHEDULES.file() + "?" + BEGINS + "=" + ScheduleName.encoded(begins);
        return new SchedulesSheet(
                begins,
                shown.stream()
                        .map(one -> ScheduleLine.of(one, last.get(one.row().name()), text))
                        .toList(),
                after.isEmpty() ? null : same,
                found.size() <= SIZE ? null : same + "&" + AFTER + "=" + ScheduleName.encoded(names.get(SIZE - 1)));
    }
}
