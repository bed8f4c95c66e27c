package dev.afterward.crash;

import dev.afterward.crash.Ledger.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** What the {@link Ledger} tells, sorted by transactions and tasks. What cannot be by itself is a finding already. */
final class Book {

    /** Tasks that were enqueued together. */
    static final class Group {
        final String id;
        final boolean jta;
        final List<String> names;
        /** How long the commit took, or -1 when it was not acknowledged. */
        long acknowledgedIn = -1;

        boolean rolledBack;

        Group(String id, boolean jta, List<String> names) {
            this.id = id;
            this.jta = jta;
            this.names = names;
        }
    }

    /** What was done with a task. */
    static final class Runs {
        final Set<Long> ids = new HashSet<>();
        String queue = "";
        int started;
        int good;
        /** The largest number of an attempt, and of one that has failed. */
        int attempt;

        int failed;
    }

    private record Open(String process, int claim) {}

    private record Claim(String process, boolean isTakenEarly) {}

    final Map<String, Group> groups = new LinkedHashMap<>();
    final Map<String, Group> groupOf = new HashMap<>();
    final Map<String, Runs> runs = new LinkedHashMap<>();
    /** The ids of tasks that were taken in. Some may never begin. */
    private final Map<String, Long> taken = new HashMap<>();

    final List<Finding> findings = new ArrayList<>();

    private final boolean exclusive;
    private final long lease;
    private final Set<String> committedTurns = new HashSet<>();
    private final Set<String> dead = new HashSet<>();
    private final Map<Long, Open> open = new HashMap<>();
    private final Map<Long, Integer> rescues = new HashMap<>();
    /** Those of a process's last turn, which died before it could say whether the turn had committed. */
    private final Map<Long, Integer> possibleRescues = new HashMap<>();

    private final Map<Long, Integer> newestClaim = new HashMap<>();
    private final Map<String, Claim> claims = new HashMap<>();
    private final Map<String, Long> seen = new HashMap<>();
    private final Map<String, NavigableSet<Long>> pulses = new HashMap<>();

    /**
     * Reads a ledger.
     *
     * @param exclusive whether a store has one owner at a time
     * @param lease for how long a client is believed to live where it has not
     */
    Book(List<Line> lines, boolean exclusive, Duration lease) {
        this.exclusive = exclusive;
        this.lease = lease.toMillis();
        for (Line line : lines) {
            if (line.kind() == Ledger.Kind.COMMITTED) {
                committedTurns.add(line.process() + ":" + line.word(0));
            }
        }
        lines.forEach(this::read);
        Map<String, Line> lastTurns = new HashMap<>();
        lines.stream()
                .filter(line -> line.kind() == Ledger.Kind.TURN)
                .forEach(line -> lastTurns.put(line.process(), line));
        lastTurns.values().stream()
                .filter(line -> !committedTurns.contains(line.process() + ":" + line.word(0)))
                .flatMap(line -> line.words().stream().skip(1))
                .map(operation -> operation.split(":", -1))
                .filter(operation -> operation[0].equals("rescue"))
                .forEach(operation -> possibleRescues.merge(Long.valueOf(operation[1]), 1, Integer::sum));
    }

    private void read(Line line) {
        switch (line.kind()) {
            case INTENT -> {
                List<String> names = line.words().subList(2, line.words().size());
                Group group = new Group(line.word(0), line.word(1).equals("jta"), names);
                groups.put(group.id, group);
                names.forEach(name -> groupOf.put(name, group));
            }
            case TAKEN -> {
                List<String> names = groups.get(line.word(0)).names;
                for (int i = 0; i < names.size(); i++) {
                    taken.put(names.get(i), Long.valueOf(line.word(i + 1)));
                }
            }
            case ACKNOWLEDGED -> groups.get(line.word(0)).acknowledgedIn = Long.parseLong(line.word(1));
            case ROLLED_BACK -> groups.get(line.word(0)).rolledBack = true;
            case TURN -> {
                if (committedTurns.contains(line.process() + ":" + line.word(0))) {
                    line.words()
                            .subList(1, line.words().size())
                            .forEach(operation -> read(line, operation.split(":", -1)));
                }
            }
            case STARTED -> started(line);
            case ENDED -> ended(line);
            case DYING -> dead.add(line.word(0));
            case PULSE ->
                pulses.computeIfAbsent(line.process(), key -> new TreeSet<>()).add(line.millis());
            case COMMITTED, CLAIM_LOST, FAILED -> {}
        }
    }

    /** An operation of a turn that has committed. Turns stand in the order in which they had the write lock. */
    private void read(Line line, String[] operation) {
        if (operation[0].equals("beat")) {
            seen.merge(line.process(), Long.parseLong(operation[1]), Math::max);
            return;
        }
        long task = Long.parseLong(operation[1]);
        int claim = Integer.parseInt(operation[2]);
        String key = task + ":" + claim;
        switch (operation[0]) {
            case "claim" -> {
                newestClaim.merge(task, claim, Math::max);
                claims.put(key, new Claim(line.process(), false));
                seen.merge(line.process(), Long.parseLong(operation[3]), Math::max);
            }
            case "rescue" -> {
                rescues.merge(task, 1, Integer::sum);
                Claim taken = claims.get(key);
                if (taken != null && !taken.process().equals(line.process())) {
                    claims.put(key, new Claim(taken.process(), isAlive(taken.process(), line.millis())));
                }
            }
            default -> {
                int newest = newestClaim.getOrDefault(task, claim);
                if (claim < newest) {
                    findings.add(new Finding(
                            "P5", "task " + task, "claim " + claim + " was settled when claim " + newest + " was out"));
                }
            }
        }
    }

    /** Whether a process had given a sign of life to the store, or was seen to be scheduled all the time. */
    private boolean isAlive(String process, long now) {
        if (seen.getOrDefault(process, 0L) > now - lease) {
            return true;
        }
        NavigableSet<Long> beats = pulses.getOrDefault(process, new TreeSet<>());
        long last = now - lease;
        for (long beat : beats.tailSet(last)) {
            if (beat - last > lease / 3) {
                return false;
            }
            last = beat;
        }
        return now - last <= lease / 3;
    }

    /**
     * How often a task may have been taken over from a dead process, whether or not it had begun there: the store knows
     * more than a process that died right after a commit could tell.
     */
    int mostRescues(String name) {
        Runs run = runs.get(name);
        Set<Long> ids = new HashSet<>(run == null ? Set.of() : run.ids);
        if (taken.containsKey(name)) {
            ids.add(taken.get(name));
        }
        return ids.stream()
                .mapToInt(task -> rescues.getOrDefault(task, 0) + possibleRescues.getOrDefault(task, 0))
                .sum();
    }

    private void started(Line line) {
        long task = Long.parseLong(line.word(0));
        int claim = Integer.parseInt(line.word(1));
        String name = line.word(3);
        Runs run = runs.computeIfAbsent(name, key -> new Runs());
        run.ids.add(task);
        run.queue = line.word(2);
        run.started++;
        run.attempt = Math.max(run.attempt, Integer.parseInt(line.word(4)));
        Open other = open.put(task, new Open(line.process(), claim));
        if (other != null && !dead.contains(other.process)) {
            Claim taken = claims.get(task + ":" + other.claim);
            if (exclusive || taken == null || taken.isTakenEarly() || other.process.equals(line.process())) {
                findings.add(new Finding(
                        "P4",
                        name,
                        "claim " + claim + " was begun by " + line.process() + " while " + other.process
                                + ", which is alive, runs claim " + other.claim));
            }
        }
    }

    private void ended(Line line) {
        Runs run = runs.computeIfAbsent(line.word(3), key -> new Runs());
        if (line.word(5).equals("true")) {
            run.good++;
        } else {
            run.failed = Math.max(run.failed, Integer.parseInt(line.word(4)));
        }
        open.remove(Long.parseLong(line.word(0)), new Open(line.process(), Integer.parseInt(line.word(1))));
    }
}
