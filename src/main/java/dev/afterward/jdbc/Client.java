package dev.afterward.jdbc;

import dev.afterward.store.ClientLostException;
import dev.afterward.store.Kind;
import dev.afterward.store.TaskStore;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** This client's row in the store, and what of it changes with the turns. */
final class Client {

    /** How long a client of a shared store may be silent before its row is forgotten, when nothing refers to it. */
    private static final long FORGET_AFTER = 24 * 60 * 60 * 1000L;

    /** Longer than somebody waits for the end of a bulk that has committed without an answer. */
    private static final long PROOFS_KEPT = 24 * 60 * 60 * 1000L;

    private static final int NODES = 1024;

    /** The process and its machine, as the JVM names them: {@code 4711@host}. */
    private static final String NODE = ManagementFactory.getRuntimeMXBean().getName();

    /** Of this library; null where its jar has no manifest. */
    private static final @Nullable String VERSION = Client.class.getPackage().getImplementationVersion();

    /** For how long charts may show when the store was opened. */
    private static final long OPENINGS_KEPT = 7 * 24 * 60 * 60 * 1000L;

    private final int id;
    private final boolean exclusive;
    private final StoreClock clock;
    /** The number of the last turn that is known to have committed. */
    private long turn;
    /**
     * The highest number that a turn was given. None is given twice, and a turn commits only if the row has the number of the turn
     * before: so a turn that the database receives late is refused, or else known by its number.
     */
    private long given;
    /** Whether the row may have another number that was given: the outcome of a turn is unknown. */
    private boolean uncertain;
    /** Whether that was so before the turn that is being committed. */
    private boolean wasUncertain;

    private long lastId;
    private final Positions positions;
    private final KnownControls controls;
    private final KnownVersions versions = new KnownVersions();
    private KnownMarks marks = KnownMarks.NONE;
    /** How many rows of {@link Slots} the queues are known to have. */
    private final Map<Integer, Integer> slots = new HashMap<>();

    private Client(int id, boolean exclusive, StoreClock clock, long lastId, Positions positions) {
        this.id = id;
        this.exclusive = exclusive;
        this.clock = clock;
        this.lastId = lastId;
        this.positions = positions;
        this.controls = new KnownControls(id);
    }

    /** Whether a client's process is this one. */
    static boolean isHere(@Nullable String node) {
        return NODE.equals(node);
    }

    /**
     * Writes a new row, in a transaction of the caller's.
     *
     * @param previous the client that this process had registered before, or 0. Where its row is gone it gets one again, as of
     *     one that has been silent for ever: without it the tasks that it was running would be nobody's, and never rescued
     */
    static Client register(
            Session session, boolean exclusive, int previous, StoreClock clock, Positions positions, long now)
            throws SQLException {
        long lastId = session.number(Sql.LAST_ID, 0);
        Set<Integer> clients = new HashSet<>(session.query(Sql.CLIENTS, row -> row.getInt(1)));
        if (previous != 0 && clients.add(previous)) {
            session.update(Sql.REGISTER_CLIENT, previous, 0L, 0L, NODE, VERSION, 1);
        }
        int id = newId(
                (int) session.number(Sql.LAST_CLIENT, 0),
                clients.stream().map(client -> client % NODES).collect(Collectors.toSet()));
        session.update(Sql.REGISTER_CLIENT, id, now, lastId, NODE, VERSION, 0);
        session.update(Sql.REMEMBER_OPENING, now, id);
        session.update(Sql.PURGE_OPENINGS, now - OPENINGS_KEPT);
        if (session.statements().has(Sql.PURGE_PROOFS)) {
            session.update(Sql.PURGE_PROOFS, now - PROOFS_KEPT);
        }
        session.update(Sql.FORGET_CLIENTS, id, exclusive ? Long.MAX_VALUE : now - FORGET_AFTER);
        session.update(Sql.FORGET_DECLARATIONS);
        return new Client(id, exclusive, clock, lastId, positions);
    }

    /**
     * Larger than all before it, also those that were forgotten lately, and different from the living in the bits that go into
     * the ids of tasks.
     */
    private static int newId(int last, Set<Integer> nodes) {
        int id = last + 1;
        while (nodes.size() < NODES && nodes.contains(id % NODES)) {
            id++;
        }
        return id;
    }

    /** Writes the queues that are new, in a transaction of the caller's, and reads them all. */
    TaskStore.Opened openQueues(Session session, Collection<Kind> all, KnownMarks.@Nullable Wanted wanted)
            throws SQLException {
        QueueNames names = new QueueNames(session);
        names.open(all);
        versions.opened(names.kinds());
        marks = wanted == null ? KnownMarks.NONE : wanted.register(session, names);
        Map<String, Integer> queues = new HashMap<>();
        Set<Integer> paused = new HashSet<>();
        Map<Integer, Integer> concurrency = new HashMap<>();
        Set<Integer> scheduled = new HashSet<>();
        long[] changes = {0};
        session.query(Sql.QUEUES, row -> {
            if (row.getBoolean(3)) {
                paused.add(row.getInt(1));
            }
            if (row.getInt(4) > 0) {
                concurrency.put(row.getInt(1), row.getInt(4));
            }
            if (row.getBoolean(8)) {
                scheduled.add(row.getInt(1));
            }
            changes[0] += row.getLong(7);
            return queues.put(row.getString(2), row.getInt(1));
        });
        controls.opened(changes[0]);
        Map<String, Integer> former = new HashMap<>();
        session.query(Sql.FORMER_NAMES, row -> former.put(row.getString(1), row.getInt(2)));
        former.keySet().removeAll(queues.keySet());
        return new TaskStore.Opened(
                id, lastId, queues, paused, concurrency, scheduled, exclusive, NODE, former, names.moved());
    }

    int id() {
        return id;
    }

    /** The versions of payloads that it reads. */
    KnownVersions versions() {
        return versions;
    }

    /** Where its attempts leave marks. */
    KnownMarks marks() {
        return marks;
    }

    /** How far it has claimed. */
    Positions positions() {
        return positions;
    }

    /** What it has to follow. */
    KnownControls controls() {
        return controls;
    }

    /** How many rows of {@link Slots} the queues are known to have. Changed with a turn that has committed. */
    Map<Integer, Integer> slots() {
        return slots;
    }

    boolean exclusive() {
        return exclusive;
    }

    long lastId() {
        return lastId;
    }

    /** Whether the outcome of an earlier turn is unknown. */
    boolean isUncertain() {
        return uncertain;
    }

    /** Whether the row may have this number. */
    boolean hasGiven(long number) {
        return number >= turn && number <= given;
    }

    /**
     * Numbers a turn, in its transaction, of which nothing follows but its commit.
     *
     * @param holding whether it holds claimed tasks from now on, or null if that has not changed
     * @return the number
     * @throws ClientLostException when the row is not as the last turn has left it. Where statements wait, the commit is refused
     *     instead, and {@link #requireKnown} tells why
     */
    long count(Session session, long seen, long newestId, @Nullable Boolean holding) throws SQLException {
        given++;
        Integer busy = holding == null ? null : holding ? 1 : 0;
        if (clock.exists()) {
            session.later(clock.telling(
                    Sql.COUNT_TURN, row -> controls.told(row.getLong(2)), id, given, seen, newestId, busy, turn));
        } else if (session.update(Sql.COUNT_TURN, id, given, seen, newestId, busy, turn) != 1) {
            throw lost();
        }
        return given;
    }

    /**
     * Finds out, in a transaction, which number the row has, and locks it: no turn that comes late can commit any more before
     * this transaction does.
     */
    void lookUp(Session session) throws SQLException {
        turn = knownTurn(session);
    }

    /** Whether the number of a turn tells of {@link KnownControls} as well. */
    boolean countTellsOfControls() {
        return clock.exists();
    }

    /** Throws where the row has no number that this client can have left. */
    void requireKnown(Session session) throws SQLException {
        uncertain |= knownTurn(session) != turn;
    }

    private long knownTurn(Session session) throws SQLException {
        long found = session.number(Sql.TURN_COUNT, -1, id);
        if (!hasGiven(found)) {
            throw lost();
        }
        return found;
    }

    private ClientLostException lost() {
        return new ClientLostException("the task store does not know client " + id + " at turn " + turn
                + " any more: it was restored, or another client has forgotten this one after a day of silence");
    }

    /**
     * A turn is about to be committed: until {@link #committed} or {@link #undone} it is uncertain which number the row has, if
     * the turn has numbered itself.
     */
    void committing(Evidence evidence) {
        wasUncertain = uncertain;
        uncertain |= evidence.kind() == Evidence.Kind.TURN;
    }

    /** The turn was not made. An earlier one may still be. */
    void undone() {
        uncertain = wasUncertain;
    }

    /** Remembers what a committed turn has written. */
    void committed(Evidence evidence, long newestId) {
        if (evidence.kind() == Evidence.Kind.TURN) {
            turn = evidence.value();
            uncertain = false;
        }
        lastId = Math.max(lastId, newestId);
    }
}
