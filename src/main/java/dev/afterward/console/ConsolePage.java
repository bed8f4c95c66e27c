package dev.afterward.console;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The pages, those of the navigation first. */
enum ConsolePage {
    OVERVIEW("index.xhtml", true),
    TASKS("tasks.xhtml", true),
    QUEUES("queues.xhtml", true),
    SCHEDULES("schedules.xhtml", true),
    PROCESSES("processes.xhtml", true),
    AUDIT("audit.xhtml", true),
    TASK("task.xhtml", false),
    QUEUE("queue.xhtml", false),
    SCHEDULE("schedule.xhtml", false),
    TIMETABLE("timetable.xhtml", false),
    CONFIRM("confirm.xhtml", false),
    ACKNOWLEDGE("acknowledge.xhtml", false),
    EDIT("edit.xhtml", false),
    CORPUS("corpus.xhtml", false);

    /** Where the console lies in the application. */
    static final String ROOT = "/afterward";

    /**
     * The attribute of a request that the filter has let in, with the page it is for. What it guards does not depend on
     * the paths that lead to a page: who finds another way to one finds it empty.
     */
    static final String ADMITTED = ConsolePage.class.getName();

    private final String file;
    private final boolean inNavigation;

    ConsolePage(String file, boolean inNavigation) {
        this.file = file;
        this.inNavigation = inNavigation;
    }

    /** The page at a path below the context's. */
    static Optional<ConsolePage> at(String path) {
        return Stream.of(values()).filter(page -> page.path().equals(path)).findFirst();
    }

    static String[] paths() {
        return Stream.of(values()).map(ConsolePage::path).toArray(String[]::new);
    }

    String path() {
        return ROOT + "/" + file;
    }

    /** Its name in {@link #ROOT}: all pages lie in one folder, so that links need not know where the application is. */
    String file() {
        return file;
    }

    boolean isInNavigation() {
        return inNavigation;
    }

    /** The page of the navigation that it belongs to. */
    ConsolePage section() {
        return isInNavigation()
                ? this
                : switch (this) {
                    case QUEUE, CORPUS -> QUEUES;
                    case SCHEDULE, TIMETABLE -> SCHEDULES;
                    default -> TASKS;
                };
    }

    /** What its texts begin with. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
