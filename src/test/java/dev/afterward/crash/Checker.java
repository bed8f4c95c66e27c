package dev.afterward.crash;

import dev.afterward.crash.Book.Group;
import dev.afterward.crash.Book.Runs;
import dev.afterward.crash.Stored.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds what was done against what was promised: the {@link Ledger} against the store. */
final class Checker {

    /** How long a commit waits for its second step; beyond that a crash may leave it in doubt. */
    private static final long SECOND_STEP_MILLIS = 2_000;

    private final World.Mode mode;
    private final Book book;
    private final Stored stored;
    private final boolean drained;
    private final int maxRescues;
    private final Map<String, Row> rows = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private Checker(World.Mode mode, Book book, Stored stored, boolean drained, int maxRescues) {
        this.mode = mode;
        this.book = book;
        this.stored = stored;
        this.drained = drained;
        this.maxRescues = Math.max(1, maxRescues);
        stored.rows().forEach(row -> rows.put(row.name(), row));
    }

    /** Checks files of processes that are dead. */
    static Report dead(World.Mode mode, Path directory) throws Exception {
        return check(mode, directory, Stored.ofTheDead(mode, directory), false, World.MAX_RESCUES);
    }

    /** Checks files that a client has had the time to finish everything in. */
    static Report drained(World.Mode mode, Path directory, int maxRescues) throws Exception {
        return check(mode, directory, Stored.read(mode, directory), true, maxRescues);
    }

    private static Report check(World.Mode mode, Path directory, Stored stored, boolean drained, int maxRescues)
            throws IOException {
        Book book = new Book(Ledger.read(directory), mode.isExclusive(), World.LEASE);
        return new Checker(mode, book, stored, drained, maxRescues).report();
    }

    private Report report() {
        if (!stored.integrity().equals("ok")) {
            findings.add(new Finding("P8", "the files", stored.integrity()));
            return new Report(findings, 0, 0, 0, 0, 0, 0);
        }
        findings.addAll(book.findings);
        book.groups.values().forEach(this::checkGroup);
        book.runs.forEach(this::checkRuns);
        stored.rows().forEach(this::checkRow);
        return new Report(
                findings,
                book.groups.values().stream()
                        .filter(group -> group.acknowledgedIn >= 0)
                        .mapToInt(group -> group.names.size())
                        .sum(),
                count("P1"),
                count("P2"),
                book.runs.values().stream()
                        .mapToInt(run -> Math.max(0, run.good - 1))
                        .sum(),
                (int) stored.rows().stream().filter(Row::inDoubt).count(),
                (int) book.groupOf.keySet().stream().filter(this::isWorn).count());
    }

    /**
     * Whether it has failed, or may have, because its process died too often: while it ran, or between its claim and its
     * beginning.
     */
    private boolean isWorn(String name) {
        Runs run = book.runs.get(name);
        return (run == null || run.good == 0) && book.mostRescues(name) > maxRescues;
    }

    private int count(String promise) {
        return (int) findings.stream()
                .filter(finding -> finding.promise().equals(promise))
                .count();
    }

    private void find(String promise, String task, String text) {
        findings.add(new Finding(promise, task, text));
    }

    private void checkGroup(Group group) {
        boolean committed = group.jta && stored.orders().contains(group.id);
        if (!group.jta) {
            checkWhole(group);
        }
        for (String name : group.names) {
            Runs run = book.runs.get(name);
            Row row = rows.get(name);
            if (group.acknowledgedIn >= 0 || committed) {
                checkKept(group, name, run, row);
            }
            if (run != null && group.jta && (group.rolledBack || !committed)) {
                find("P2", name, "was run, and its transaction " + group.id + " has not committed");
            }
        }
        if (group.acknowledgedIn >= 0 && group.jta && !committed) {
            find("P1", group.id, "was acknowledged, and the application's own row is missing");
        }
        if (group.refused && group.names.stream().anyMatch(this::isThere)) {
            find("P2", group.id, "was refused, and is stored");
        }
    }

    /** What was enqueued together is there completely, or not at all. What is prepared is not there. */
    private void checkWhole(Group group) {
        List<String> there = group.names.stream().filter(this::isThere).toList();
        if (!there.isEmpty() && there.size() < group.names.size() && drained) {
            find("P1", group.id, "is stored in parts: " + there.size() + " of " + group.names.size());
        }
    }

    private boolean isThere(String name) {
        Row row = rows.get(name);
        return book.runs.containsKey(name)
                || isWorn(name)
                || isCancelled(name)
                || (row != null && row.state() != Stored.PREPARED);
    }

    private boolean isCancelled(String name) {
        return book.cancelled.contains(name) || book.perhapsCancelled.contains(name);
    }

    private void checkKept(Group group, String name, Runs run, Row row) {
        boolean acknowledged = group.acknowledgedIn >= 0;
        boolean ended = run != null && (run.good > 0 || run.failed >= maxAttempts(run.queue));
        // One whose process died with it too often has failed as well (P7).
        boolean done = ended || isWorn(name) || isCancelled(name);
        boolean leavesRow = !done || (run != null && Errands.RETAINED.contains(run.queue));
        if (leavesRow && row == null) {
            find("P1", name, "has committed" + (acknowledged ? ", was acknowledged" : "") + ", and is gone");
        }
        if (!done && row != null && drained && row.state() == Stored.PREPARED && !row.inDoubt()) {
            find("P1", name, "has committed, and stays prepared");
        }
        if (row != null && row.inDoubt() && acknowledged && group.acknowledgedIn < SECOND_STEP_MILLIS) {
            find("P1", name, "is in doubt, and was acknowledged after " + group.acknowledgedIn + " ms");
        }
    }

    private static int maxAttempts(String queue) {
        return Errands.MAX_ATTEMPTS.getOrDefault(queue, 1);
    }

    private void checkRuns(String name, Runs run) {
        if (!book.groupOf.containsKey(name)) {
            find("P2", name, "was run, and nobody has enqueued it");
        }
        if (run.ids.size() > 1) {
            find("P2", name, "was run as several tasks: " + run.ids);
        }
        int attempts = maxAttempts(run.queue);
        if (run.attempt > attempts) {
            find("P7", name, "has made attempt " + run.attempt + " of " + attempts);
        }
        // A database that crashes can lose the end of an attempt.
        if (run.started > attempts + 1 + maxRescues + book.databaseCrashes) {
            find("P7", name, "was begun " + run.started + " times");
        }
    }

    private void checkRow(Row row) {
        Runs run = book.runs.get(row.name());
        if (row.state() == Stored.SUCCEEDED && (run == null || run.good == 0)) {
            find("P3", row.name(), "has succeeded in the store, and in no process");
        }
        boolean mayDoubt = row.inDoubt() && mode.mayDoubt();
        if (drained && row.isUnfinished() && !mayDoubt) {
            find("P3", row.name(), "is stuck in state " + row.state() + (row.inDoubt() ? ", in doubt" : ""));
        }
    }

    /**
     * What was found.
     *
     * @param acknowledged how many tasks were acknowledged
     * @param lost how many of them, or of those that have committed, are gone
     * @param invented how many were run that must not have been
     * @param duplicated how often a task was run to its end once more
     * @param inDoubt how many are left to an operator's decision
     * @param worn how many were never run to their end, because their process died each time
     */
    record Report(
            List<Finding> findings, int acknowledged, int lost, int invented, int duplicated, int inDoubt, int worn) {
        Report {
            findings = List.copyOf(findings);
        }
    }
}
