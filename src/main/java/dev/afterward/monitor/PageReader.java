package dev.afterward.monitor;

import dev.afterward.AfterwardException;
import dev.afterward.TaskId;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.Count;
import dev.afterward.store.TaskInspector.Page;
import dev.afterward.store.TaskInspector.View;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads from the store what a page is asked for; whatever is wrong with the question is part of the answer. */
final class PageReader {

    static final int PAGE_SIZE = 25;

    private static final Logger LOG = System.getLogger(PageReader.class.getName());

    /** Where counting stops: beyond it nobody reads the digits. */
    private static final int COUNT_BOUND = 1_000;

    /** Ids and cursors are short, and are shown again when they are wrong. */
    private static final int LONGEST_PARAMETER = 200;

    private final TaskInspector inspector;
    private final Clock clock;
    private final MonitorText text;

    PageReader(TaskInspector inspector, Clock clock, MonitorText text) {
        this.inspector = inspector;
        this.clock = clock;
        this.text = text;
    }

    PageContent read(MonitorPage page, Map<String, String> parameters) {
        try {
            View view = page.view();
            PageContent content =
                    view == null ? task(page, parameters.get("id")) : list(page, view, parameters.get("cursor"));
            return content.with(navigation(page, counts()));
        } catch (AfterwardException e) {
            LOG.log(Level.WARNING, "the monitor cannot read the store", e);
            String message = e.getMessage();
            return problem(page, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "store", message == null ? "" : message)
                    .with(navigation(page, Map.of()));
        }
    }

    private PageContent list(MonitorPage page, View view, @Nullable String cursor) {
        if (cursor != null && cursor.length() > LONGEST_PARAMETER) {
            return noSuchPage(page, cursor);
        }
        Page read;
        try {
            read = inspector.list(view, cursor, PAGE_SIZE);
        } catch (IllegalArgumentException e) {
            if (cursor == null) {
                throw e;
            }
            return noSuchPage(page, cursor);
        }
        Instant now = clock.instant();
        List<TaskLine> tasks =
                read.tasks().stream().map(row -> TaskLine.of(row, now)).toList();
        return PageContent.list(page.key(), tasks, link(read.next()), link(read.previous()));
    }

    private static @Nullable String link(@Nullable String cursor) {
        return cursor == null ? null : "?cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8);
    }

    private PageContent task(MonitorPage page, @Nullable String parameter) {
        String given = parameter == null ? "" : parameter;
        TaskId id;
        try {
            id = TaskId.parse(given.strip());
        } catch (IllegalArgumentException e) {
            return problem(page, HttpServletResponse.SC_BAD_REQUEST, "id", given);
        }
        return inspector
                .find(id)
                .map(task -> PageContent.task(page.key(), TaskSheet.of(task, clock.instant())))
                .orElseGet(() -> problem(page, HttpServletResponse.SC_NOT_FOUND, "missing", id.toString()));
    }

    private PageContent noSuchPage(MonitorPage page, String cursor) {
        return problem(page, HttpServletResponse.SC_BAD_REQUEST, "cursor", cursor);
    }

    private PageContent problem(MonitorPage page, int status, String key, String detail) {
        String shown = Wording.text(detail, LONGEST_PARAMETER);
        return PageContent.problem(
                page.key(),
                new Problem(
                        status, text.of("problem." + key + ".title"), text.of("problem." + key + ".detail", shown)));
    }

    private Map<View, String> counts() {
        Map<View, String> shown = new EnumMap<>(View.class);
        for (Count count : inspector.counts(COUNT_BOUND)) {
            String number = String.format(Locale.ROOT, "%,d", Math.min(count.count(), COUNT_BOUND));
            shown.put(count.view(), count.count() >= COUNT_BOUND ? number + "+" : number);
        }
        return shown;
    }

    private static List<NavigationItem> navigation(MonitorPage current, Map<View, String> counts) {
        return Stream.of(MonitorPage.values())
                .flatMap(page -> Stream.ofNullable(page.view())
                        .map(view -> new NavigationItem(page.file(), page.key(), page == current, counts.get(view))))
                .toList();
    }
}
