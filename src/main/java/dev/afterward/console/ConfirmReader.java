package dev.afterward.console;

import dev.afterward.TaskId;
import dev.afterward.console.ConfirmSheet.Field;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskLists.Matches;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the question before something is done. */
final class ConfirmReader {

    /** For more tasks than these the user types the number. */
    static final int MOST_BY_CLICK = 1_000;

    private static final int SAMPLE = 5;

    private static final Set<Deed> HARMFUL = EnumSet.of(Deed.CANCEL, Deed.DELETE, Deed.ERASE, Deed.ROLL_BACK);

    private final TaskInspector inspector;
    private final ManualOperations operations;
    private final Rights rights;
    private final ConsoleText text;

    ConfirmReader(TaskInspector inspector, ManualOperations operations, Rights rights, ConsoleText text) {
        this.inspector = inspector;
        this.operations = operations;
        this.rights = rights;
        this.text = text;
    }

    /**
     * The question.
     *
     * @throws IllegalArgumentException naming the value that is wrong
     */
    ConfirmSheet read(Map<String, String[]> parameters, Instant now) {
        Deed deed = ConsoleActions.deed(ConsoleActions.first(parameters, "do"));
        if (!text.has("confirm." + deed)) {
            throw new IllegalArgumentException("do=" + deed + ", which has a page of its own");
        }
        Selection selection = Selection.of(parameters)
                .asOf(now.toEpochMilli(), UUID.randomUUID().toString())
                .found(deed, inspector);
        Matches matches = selection.count(deed, inspector, rights);
        List<TaskRow> sample = selection.sample(deed, inspector, inspector, rights, SAMPLE);
        String typed = typed(matches);
        boolean restorable = deed == Deed.DELETE && !operations.restoreWithin().isZero();
        return new ConfirmSheet(
                deed.name(),
                text.of("confirm." + deed, number(matches)),
                restorable
                        ? text.of("confirm.DELETE.restorable", operations.restoreWithin())
                        : text.of("confirm." + deed + ".explanation"),
                scope(selection),
                lines(sample, now),
                others(matches, sample.size()),
                // A server reads only so many fields: what repeats is found once more.
                selection.repeats()
                        ? List.of()
                        : selection.tasks().stream().map(TaskId::toString).toList(),
                selection.all(),
                fields(selection, ConsoleActions.first(parameters, "from"), typed),
                typed,
                parameters.containsKey(ConfirmSheet.TYPED),
                HARMFUL.contains(deed),
                restorable,
                WayBack.from(ConsolePage.CONFIRM, parameters),
                matches.count() > 0 || matches.more());
    }

    private List<Field> scope(Selection selection) {
        if (selection.repeats()) {
            return List.of(
                    new Field(text.of("column.queue"), selection.filter().get(Parameters.QUEUE)),
                    new Field(text.of("filter.view"), text.of("filter.repeats")));
        }
        return selection.all() ? new FilterWords(text).of(selection.filter()) : List.of();
    }

    private String number(Matches matches) {
        if (matches.more()) {
            return text.of("confirm.unknown", matches.count());
        }
        return matches.count() == 1 ? text.of("confirm.one") : text.of("confirm.many", matches.count());
    }

    private @Nullable String typed(Matches matches) {
        if (matches.more()) {
            return text.of("confirm.typed.all");
        }
        return matches.count() > MOST_BY_CLICK ? String.valueOf(matches.count()) : null;
    }

    private List<TaskLine> lines(List<TaskRow> rows, Instant now) {
        EngineStatus engine = operations.status();
        return rows.stream()
                .map(row -> TaskLine.of(row, engine.maxAttempts(row.queue()), rights, text, now))
                .toList();
    }

    private @Nullable String others(Matches matches, int shown) {
        if (matches.more()) {
            return text.of("confirm.others.unknown");
        }
        return matches.count() > shown ? text.of("confirm.others", matches.count() - shown) : null;
    }

    private static List<Field> fields(Selection selection, String origin, @Nullable String typed) {
        List<Field> fields = new ArrayList<>(selection.filter().fields());
        fields.add(new Field("from", origin));
        fields.add(new Field(
                Selection.UNTIL, Instant.ofEpochMilli(selection.until()).toString()));
        String key = selection.key();
        if (key != null) {
            fields.add(new Field(Selection.KEY, key));
        }
        if (selection.repeats()) {
            fields.add(new Field(Selection.REPEATS, "true"));
        }
        if (typed != null) {
            fields.add(new Field(ConfirmSheet.EXPECTED, typed));
        }
        return fields;
    }
}
