package dev.afterward.crash;

import static java.util.Objects.requireNonNull;

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
import java.util.stream.Stream;

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
        boolean refused;

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

    /** What a process has claimed. */
    private static final class Claim {
        final String process;
        boolean isEnded;
        boolean isRescued;
        boolean isTakenEarly;

        Claim(String process) {
            this.process = process;
        }
    }

    /** What a turn that looks for the dead can know: of who has been seen when, and before when the dead were seen. */
    private record Look(Map<String, Long> seen, long deadBefore) {}

    final Map<String, Group> groups = new LinkedHashMap<>();
    final Map<String, Group> groupOf = new HashMap<>();
    final Map<String, Runs> runs = new LinkedHashMap<>();
    /** The ids of tasks that were taken in. Some may never begin. */
    private final Map<String, Long> taken = new HashMap<>();

    final List<Finding> findings = new ArrayList<>();
    /** Those whose cancellation has returned. */
    final Set<String> cancelled = new HashSet<>();
    /** Those whose cancellation may have had an effect. */
    final Set<String> perhapsCancelled = new HashSet<>();
    /**
     * How often a process of the database was killed. It then loses claims and settlements that have committed a moment ago, and
     * from the first time on nobody can tell from outside which claims it knows.
     */
    int databaseCrashes;

    private final boolean exclusive;
    private final long lease;
    private final Set<String> committedTurns = new HashSet<>();
    private final Set<String> undoneTurns = new HashSet<>();
    /** Claims that were ended by a turn of which it is not known whether it has committed. */
    private final Set<String> perhapsEnded = new HashSet<>();

    private final Set<String> dead = new HashSet<>();
    private final Map<Long, Open> open = new HashMap<>();
    private final Map<Long, Integer> rescues = new HashMap<>();
    /** Those of turns of which it is not known: the process has died before it could say so, or was not told. */
    private final Map<Long, Integer> possibleRescues = new HashMap<>();

    private final Map<Long, Integer> newestClaim = new HashMap<>();
    private final Map<String, Claim> claims = new HashMap<>();
    private final Map<String, Long> seen = new HashMap<>();
    private final Map<String, Line> turns = new HashMap<>();
    private final Map<String, Look> looks = new HashMap<>();
    private final Set<Long> cancelledTasks = new HashSet<>();
    private final Set<String> begunClaims = new HashSet<>();
    private final Map<String, Integer> begunLate = new HashMap<>();
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
                committedTurns.add(turn(line));
            } else if (line.kind() == Ledger.Kind.UNDONE) {
                undoneTurns.add(turn(line));
            }
        }
        lines.stream()
                .filter(line -> line.kind() == Ledger.Kind.TURN)
                .filter(line -> !committedTurns.contains(turn(line)) && !undoneTurns.contains(turn(line)))
                .flatMap(Book::operations)
                .forEach(this::readPossible);
        lines.forEach(this::read);
    }

    private static String turn(Line line) {
        return line.process() + ":" + line.word(0);
    }

    private static Stream<String[]> operations(Line turn) {
        return turn.words().stream().skip(1).map(operation -> operation.split(":", -1));
    }

    private void readPossible(String[] operation) {
        if (operation[0].equals("rescue")) {
            possibleRescues.merge(Long.valueOf(operation[1]), 1, Integer::sum);
        }
        if (operation[0].equals("rescue") || operation[0].equals("settle")) {
            perhapsEnded.add(operation[1] + ":" + operation[2]);
        }
    }

    private void find(String promise, String task, String text) {
        boolean isUncertain = databaseCrashes > 0 && (promise.equals("P4") || promise.equals("P5"));
        if (!isUncertain) {
            findings.add(new Finding(promise, task, text));
        }
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
            case REFUSED -> groups.get(line.word(0)).refused = true;
            case CANCELLING -> perhapsCancelled.add(line.word(1));
            case CANCELLED -> {
                perhapsCancelled.remove(line.word(1));
                if (line.word(2).equals("true")) {
                    cancelled.add(line.word(1));
                    cancelledTasks.add(Long.valueOf(line.word(0)));
                }
            }
            case LOOKING -> looks.put(turn(line), new Look(Map.copyOf(seen), Long.parseLong(line.word(1))));
            case TURN -> {
                if (committedTurns.contains(turn(line))) {
                    turns.put(turn(line), line);
                    operations(line).forEach(operation -> read(line, operation));
                }
            }
            case COMMITTED ->
                operations(requireNonNull(turns.get(turn(line)), "a turn"))
                        .forEach(operation -> readSign(line.process(), operation));
            case CRASHING -> databaseCrashes++;
            case STARTED -> started(line);
            case ENDED -> ended(line);
            case DYING -> dead.add(line.word(0));
            case PULSE ->
                pulses.computeIfAbsent(line.process(), key -> new TreeSet<>()).add(line.millis());
            case UNDONE, CLAIM_LOST, FAILED -> {}
        }
    }

    /** A sign of life that is stored: it counts from the moment that its process knows it. */
    private void readSign(String process, String[] operation) {
        if (operation[0].equals("beat")) {
            seen.merge(process, Long.parseLong(operation[1]), Math::max);
        } else if (operation[0].equals("claim")) {
            seen.merge(process, Long.parseLong(operation[3]), Math::max);
        }
    }

    /**
     * An operation of a turn that has committed. Turns that touch the same task stand in the order in which they had its row, with
     * SQLite the whole database.
     */
    private void read(Line line, String[] operation) {
        if (operation[0].equals("beat")) {
            return;
        }
        long task = Long.parseLong(operation[1]);
        int claim = Integer.parseInt(operation[2]);
        String key = task + ":" + claim;
        switch (operation[0]) {
            case "claim" -> claimed(line, task, claim);
            case "rescue" -> {
                rescues.merge(task, 1, Integer::sum);
                Claim taken = claims.get(key);
                if (taken != null && !taken.process.equals(line.process())) {
                    taken.isRescued = true;
                    taken.isTakenEarly =
                            wasKnownToLive(taken.process, line) || wasScheduled(taken.process, line.millis());
                }
            }
            default -> {
                int newest = newestClaim.getOrDefault(task, claim);
                if (claim < newest) {
                    find("P5", "task " + task, "claim " + claim + " was settled when claim " + newest + " was out");
                }
                Claim ended = claims.get(key);
                if (ended != null) {
                    ended.isEnded = true;
                }
            }
        }
    }

    private void claimed(Line line, long task, int claim) {
        Integer before = newestClaim.get(task);
        Claim other = claims.get(task + ":" + before);
        if (before != null && before < claim && other != null) {
            boolean isOver = other.isEnded || other.isRescued || perhapsEnded.contains(task + ":" + before);
            if (!isOver) {
                find(
                        "P4",
                        "task " + task,
                        "claim " + claim + " was made while " + other.process + " had claim " + before);
            }
        }
        if (cancelledTasks.contains(task)) {
            find("P3", "task " + task, "was claimed after it was cancelled");
        }
        newestClaim.merge(task, claim, Math::max);
        claims.put(task + ":" + claim, new Claim(line.process()));
    }

    /** Whether a process had given a sign of life in time, which the turn that took its task over must have seen. */
    private boolean wasKnownToLive(String process, Line turn) {
        Look look = looks.get(turn(turn));
        return look != null && look.seen.getOrDefault(process, Long.MIN_VALUE) >= look.deadBefore;
    }

    /** Whether a process was seen to be scheduled for all of a lease. */
    private boolean wasScheduled(String process, long now) {
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
        checkBeginning(line, task, claim);
        Open other = open.put(task, new Open(line.process(), claim));
        if (other != null && !dead.contains(other.process)) {
            Claim taken = claims.get(task + ":" + other.claim);
            boolean isOfSame = other.process.equals(line.process());
            if (exclusive || taken == null || taken.isTakenEarly || (isOfSame && !taken.isRescued)) {
                find(
                        "P4",
                        name,
                        "claim " + claim + " was begun by " + line.process() + " while " + other.process
                                + ", which is alive, runs claim " + other.claim);
            }
        }
    }

    /**
     * A claim begins once, and not after another client has taken it over. A process may be stopped in the moment between its look
     * at the lease and the beginning: in each of its workers once.
     */
    private void checkBeginning(Line line, long task, int claim) {
        String key = task + ":" + claim;
        if (!begunClaims.add(key)) {
            find("P4", "task " + task, "claim " + claim + " was begun twice");
        }
        Claim begun = claims.get(key);
        if (begun != null && begun.isRescued && begunLate.merge(line.process(), 1, Integer::sum) > World.WORKERS) {
            find("P4", "task " + task, "claim " + claim + " was begun after others had taken it over");
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
