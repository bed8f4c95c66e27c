package dev.afterward.console;

import dev.afterward.TaskId;
import dev.afterward.store.StoreFigures.QueueRow;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskLists;
import dev.afterward.store.TaskQuery;
import jakarta.json.Json;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A file of payloads for tests of the next release: of each queue some that wait, are parked, or have failed. Values are hidden as on the
 * pages.
 */
final class CorpusExport {

    /** The first line. */
    static final String HEADER = "{\"afterward-corpus\":1}";

    /** Of each queue and view. */
    private static final int EACH = 100;

    /** So many characters, and then the file ends. */
    private static final long MOST = 64L << 20;

    private static final List<View> VIEWS = List.of(View.UPCOMING, View.PARKED, View.FAILED);

    private final TaskInspector inspector;
    private final Masks masks;
    private long written;

    CorpusExport(TaskInspector inspector, Masks masks) {
        this.inspector = inspector;
        this.masks = masks;
    }

    void write(Writer out) throws IOException {
        out.write(HEADER + "\n");
        for (QueueRow queue : inspector.queues()) {
            for (View view : VIEWS) {
                if (written < MOST) {
                    write(
                            out,
                            inspector
                                    .search(TaskQuery.of(view).ofQueue(queue.name()), null, EACH)
                                    .tasks());
                }
            }
        }
    }

    private void write(Writer out, List<TaskRow> rows) throws IOException {
        Map<TaskId, String> payloads =
                inspector.payloadHeads(rows.stream().map(TaskRow::id).toList(), TaskLists.LONGEST_PAYLOAD);
        for (TaskRow row : rows) {
            String payload = payloads.get(row.id());
            // One that is cut is no JSON.
            String masked = payload == null ? null : masks.json(payload).orElse(null);
            if (masked != null && isWhole(masked)) {
                String line = "{\"queue\":" + Json.createValue(row.queue()) + ",\"version\":" + row.version()
                        + ",\"task\":\"" + row.id() + "\",\"payload\":"
                        + masked.replace('\n', ' ').replace('\r', ' ') + "}\n";
                written += line.length();
                out.write(line);
            }
        }
    }

    /** Where nothing is hidden, nothing was parsed. */
    private static boolean isWhole(String json) {
        return json.length() < TaskLists.LONGEST_PAYLOAD / 4
                || new Masks(Set.of("\0")).json(json).isPresent();
    }
}
