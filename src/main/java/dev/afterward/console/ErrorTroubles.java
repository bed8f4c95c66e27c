package dev.afterward.console;

import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.console.Overview.Link;
import dev.afterward.store.ErrorGroups.Group;
import dev.afterward.store.ErrorGroups.Groups;
import dev.afterward.store.ErrorKind;
import java.util.ArrayList;
import java.util.List;

/** Tells of the errors that tasks have: a line for each kind and queue. */
final class ErrorTroubles {

    /** From so many tasks on that wait for another attempt after the same error it is more than a hiccup. */
    private static final int STORM = 10;

    private static final int LONGEST_NAME = 200;

    private final Troubles troubles;
    private final Rights rights;

    /**
     * Tells of nothing yet.
     *
     * @param troubles what is told
     * @param rights what the user may see: without the details, the classes of the errors and no messages
     */
    ErrorTroubles(Troubles troubles, Rights rights) {
        this.troubles = troubles;
        this.rights = rights;
    }

    void failed(Groups groups) {
        for (Group group : groups.groups()) {
            // Without those that somebody has acknowledged: they are not among the number that is told.
            String since = group.first() == null ? "" : "&finished-from=" + group.first();
            String where = where("failed", group) + since;
            List<Link> links = new ArrayList<>();
            links.add(troubles.link("tasks.xhtml?" + where, "show-tasks"));
            links.add(troubles.link("task.xhtml?id=" + group.task(), "show-error"));
            links.add(troubles.act("confirm.xhtml?do=RETRY&all=true&" + where, "retry"));
            links.add(troubles.act("confirm.xhtml?do=DELETE&all=true&" + where, "delete"));
            if (group.last() != null) {
                links.add(troubles.act(
                        ConsolePage.ACKNOWLEDGE.file() + "?" + of(group) + "&until=" + group.last() + since,
                        "acknowledge"));
            }
            troubles.add(
                    "red",
                    "failed",
                    Moment.ofNullable(group.first()),
                    group.count() == 1 ? null : Moment.ofNullable(group.last()),
                    links,
                    queue(group),
                    number(group),
                    error(group.kind()));
        }
        others("failed", groups);
    }

    void retried(Groups groups) {
        for (Group group : groups.groups()) {
            if (group.count() >= STORM) {
                troubles.add(
                        "orange",
                        "storm",
                        List.of(
                                troubles.link("tasks.xhtml?" + where("upcoming", group), "show-tasks"),
                                troubles.link("task.xhtml?id=" + group.task(), "show-error"),
                                troubles.link(
                                        ConsolePage.QUEUE.file() + "?" + TaskFilter.queueLink(group.queue()),
                                        "show-queue")),
                        queue(group),
                        number(group),
                        error(group.kind()));
            }
        }
        others("upcoming", groups);
    }

    void parked(Groups groups) {
        for (Group group : groups.groups()) {
            String where = where("parked", group);
            troubles.add(
                    "orange",
                    "unreadable",
                    List.of(
                            troubles.link("tasks.xhtml?" + where, "show-tasks"),
                            troubles.link("task.xhtml?id=" + group.task(), "show-error"),
                            troubles.act("confirm.xhtml?do=RUN_NOW&all=true&" + where, "try-again"),
                            troubles.act("confirm.xhtml?do=DELETE&all=true&" + where, "delete")),
                    queue(group),
                    number(group),
                    error(group.kind()));
        }
        others("parked", groups);
    }

    private void others(String view, Groups groups) {
        if (groups.others() > 0 || groups.more()) {
            troubles.add(
                    "orange",
                    groups.more() ? "groups-unknown" : "groups",
                    List.of(troubles.link("tasks.xhtml?view=" + view, "show-tasks")),
                    groups.others(),
                    troubles.text(view));
        }
    }

    private static String queue(Group group) {
        return Wording.text(group.queue(), LONGEST_NAME);
    }

    private String number(Group group) {
        return troubles.number(group.count(), group.more());
    }

    private String error(ErrorKind kind) {
        return KindWords.of(kind, rights, troubles.text());
    }

    private static String where(String view, Group group) {
        return "view=" + view + "&" + of(group);
    }

    private static String of(Group group) {
        return TaskFilter.queueLink(group.queue()) + "&" + TaskFilter.GROUP + "="
                + TaskFilter.group(group.fingerprint());
    }
}
