package dev.afterward.monitor;

import dev.afterward.store.TaskInspector.View;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pages, in the order of the navigation. */
enum MonitorPage {
    RUNNING("index.xhtml", View.RUNNING),
    UPCOMING("upcoming.xhtml", View.UPCOMING),
    SUCCEEDED("succeeded.xhtml", View.SUCCEEDED),
    FAILED("failed.xhtml", View.FAILED),
    CANCELLED("cancelled.xhtml", View.CANCELLED),
    PARKED("parked.xhtml", View.PARKED),
    TASK("task.xhtml", null),
    COMPLETED("completed.xhtml", null);

    /** Where the console lies in the application. */
    static final String ROOT = "/afterward";

    /**
     * The attribute of a request that the filter has let in, with the page it is for. What it guards does not depend on
     * the paths that lead to a page: who finds another way to one finds it empty.
     */
    static final String ADMITTED = MonitorPage.class.getName();

    private final String file;
    private final @Nullable View view;

    MonitorPage(String file, @Nullable View view) {
        this.file = file;
        this.view = view;
    }

    /** The page at a path below the context's. */
    static Optional<MonitorPage> at(String path) {
        return Stream.of(values()).filter(page -> page.path().equals(path)).findFirst();
    }

    static String[] paths() {
        return Stream.of(values()).map(MonitorPage::path).toArray(String[]::new);
    }

    String path() {
        return ROOT + "/" + file;
    }

    /** Its name in {@link #ROOT}: all pages lie in one folder, so that links need not know where the application is. */
    String file() {
        return file;
    }

    /** What it lists, or null when it shows one task. */
    @Nullable
    View view() {
        return view;
    }

    /** What its texts begin with. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
