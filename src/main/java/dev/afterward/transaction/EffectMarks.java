package dev.afterward.transaction;

import dev.afterward.store.Effects;
import dev.afterward.store.RowState;
import dev.afterward.transaction.TransactionRunner.End;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Marks of effects in a table beside the application's data. Each answer comes with the identity of the table, in one statement:
 * another table in its place gives none. Safe for use by several threads, which may be in a transaction where the runner can
 * suspend it.
 */
public final class EffectMarks implements Effects {

    static final SqlFile SQL = SqlFile.load("effects.sql");

    static final MarkTable.Kind KIND = new MarkTable.Kind(
            "table of marks", "afterward_effect", "the data source of the marks (afterward.witness.datasource)", SQL);

    private static final System.Logger LOG = System.getLogger(EffectMarks.class.getName());

    private final MarkTable table;
    private final Supplier<String> store;
    private final LongSupplier clock;
    private final Duration kept;

    private EffectMarks(MarkTable table, Supplier<String> store, LongSupplier clock, Duration kept) {
        this.table = table;
        this.store = store;
        this.clock = clock;
        this.kept = kept;
    }

    /**
     * Opens the marks: creates their table where it is missing, and tests that it can be relied on.
     *
     * @param dataSource the JTA data source that holds the application's data
     * @param store the identity of the task store, asked for when the store is open: as unique as a random number and never
     *     changed, because marks that carry it are those of the store's tasks
     * @param jta what is needed of the server
     * @param clock the time of day, in UTC milliseconds of the Unix epoch
     * @param kept how long marks are kept after the ends of their tasks
     * @return the marks
     * @throws dev.afterward.ConfigurationException when they cannot be relied on
     */
    public static EffectMarks open(
            DataSource dataSource, Supplier<String> store, JtaContext jta, LongSupplier clock, Duration kept) {
        return new EffectMarks(new EffectMarksSetup(dataSource, jta).open(), store, clock, kept);
    }

    /**
     * Opens the marks if their table is there: attempts may have left some that leave none any more.
     *
     * @param dataSource as above
     * @param store as above
     * @param jta as above
     * @param clock as above
     * @param kept as above
     * @return the marks; empty if there is no table
     * @throws dev.afterward.ConfigurationException when they cannot be relied on, or it cannot be told whether the table is there
     */
    public static Optional<EffectMarks> find(
            DataSource dataSource, Supplier<String> store, JtaContext jta, LongSupplier clock, Duration kept) {
        return new EffectMarksSetup(dataSource, jta).find().map(table -> new EffectMarks(table, store, clock, kept));
    }

    @Override
    public Duration kept() {
        return kept;
    }

    @Override
    public String table() {
        return table.identity();
    }

    /**
     * Marks in a transaction that its effects are committed with it. Where another transaction has done so and is still open, it
     * waits for that one, two seconds at most.
     *
     * @param connection a connection of the data source that is part of the attempt's transaction
     * @param key of which effects
     * @param claim of which claim the attempt is
     * @throws SQLException when there is a mark, or somebody holds the key: the transaction is to be rolled back, and then the
     *     marks asked
     * @throws Oracle.ReplacedException when the table is another one: that says nothing about the task
     * @throws dev.afterward.TaskStoreException when the transaction is lost
     */
    void write(Connection connection, Key key, int claim) throws SQLException, Oracle.ReplacedException {
        EffectMark mark = EffectMark.ofEffects(store.get(), key, claim, clock.getAsLong());
        table.mark(connection, identity -> mark.insert(connection, identity));
    }

    @Override
    public Map<Key, Verdict> find(Collection<Key> keys) throws Exception {
        List<Key> all = List.copyOf(keys);
        return table.read(connection -> {
            Map<Key, Verdict> found = new HashMap<>();
            for (int from = 0; from < all.size(); from += EffectRows.FIND) {
                List<Key> batch = all.subList(from, Math.min(all.size(), from + EffectRows.FIND));
                verified(EffectRows.find(connection, store.get(), batch))
                        .forEach(row -> found.put(row.mark().key(), row.verdict()));
            }
            return found;
        });
    }

    /**
     * T1 writes the mark, T2 looks and sees none, T1 commits, the probe of T2 fails: only the second look tells T2 that the
     * effects are there. A look alone proves nothing, because T1 may not have committed yet.
     */
    @Override
    public Verdict ask(Key key) {
        Verdict first = look(key);
        if (first.said() != Said.NOTHING) {
            return first;
        }
        boolean isFree = isFree(key);
        Verdict second = look(key);
        return second.said() == Said.NOTHING && !isFree ? Verdict.of(Said.UNKNOWN) : second;
    }

    private Verdict look(Key key) {
        try {
            return find(List.of(key)).getOrDefault(key, Verdict.of(Said.NOTHING));
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "the marks of effects cannot be read; later", e);
            return Verdict.of(Said.UNKNOWN);
        }
    }

    /**
     * Inserts the same key in a transaction of its own. Where the mark is committed, or may still be, that fails: that of an open
     * transaction, of a prepared branch, of a commit that goes on in the server after its client has died.
     */
    private boolean isFree(Key key) {
        try {
            insert(End.ROLL_BACK, EffectMark.probe(store.get(), key));
            return true;
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "another transaction holds the mark of " + key, e);
            return false;
        }
    }

    @Override
    public Verdict close(Key key, RowState end) {
        try {
            insert(End.COMMIT, EffectMark.ofVoid(store.get(), key, end, clock.getAsLong()));
        } catch (Exception e) {
            // There is a mark, somebody holds the key, or the answer is lost: only what can be seen afterwards counts.
            LOG.log(System.Logger.Level.DEBUG, "no void mark of " + key, e);
        }
        Verdict seen = look(key);
        return seen.said() == Said.NOTHING ? Verdict.of(Said.UNKNOWN) : seen;
    }

    private void insert(End end, EffectMark mark) throws Exception {
        table.run(end, connection -> {
            table.insert(identity -> mark.insert(connection, identity));
            return true;
        });
    }

    @Override
    public long largestTask() throws Exception {
        return table.read(connection -> verified(EffectRows.largest(connection, store.get())).stream()
                .mapToLong(row -> row.mark().key().task())
                .findAny()
                .orElse(0));
    }

    @Override
    public Page marks(@Nullable Key after, long before, int limit) throws Exception {
        List<Mark> read =
                table.read(connection -> verified(EffectRows.page(connection, store.get(), after, limit)).stream()
                        .map(EffectRows.Row::mark)
                        .toList());
        return new Page(
                read.stream().filter(mark -> mark.at() < before).toList(),
                read.size() < limit ? null : read.get(read.size() - 1).key());
    }

    @Override
    public void renew(Key key) throws Exception {
        table.run(End.COMMIT, connection -> {
            table.require(connection);
            EffectRows.renew(connection, store.get(), key, clock.getAsLong());
            return true;
        });
    }

    @Override
    public void remove(Collection<Key> keys) throws Exception {
        table.run(End.COMMIT, connection -> {
            table.require(connection);
            EffectRows.delete(connection, store.get(), keys);
            return true;
        });
    }

    private List<EffectRows.Row> verified(EffectRows read) throws Oracle.ReplacedException {
        table.require(read.table());
        return read.rows();
    }
}
