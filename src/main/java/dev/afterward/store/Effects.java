package dev.afterward.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Marks in the database that holds the application's data, beside a store of its own: one row for a task whose effects are committed
 * there, or never will be. An attempt writes the mark in its own transaction, last; so the mark is there exactly when the effects
 * are. Whoever ends such a task without success commits a void mark first, under the same key: then no attempt of it can commit any
 * more, wherever it may still be running. Safe for use by several threads; may block, so not to be called in a turn.
 */
public interface Effects {

    /**
     * Of which effects.
     *
     * @param task the id of the task
     * @param generation how often the task was begun anew after it had ended
     */
    record Key(long task, int generation) {}

    /** What the marks say of a key. */
    enum Said {
        /** The effects are committed. */
        DONE,
        /** No effects are committed, nor ever will be. */
        VOID,
        /** No effects are committed, and nobody is about to commit them. An attempt that goes on may do so later. */
        NOTHING,
        /** It cannot be told now: somebody holds the key, or the database did not answer. */
        UNKNOWN
    }

    /**
     * What was found out.
     *
     * @param said what the marks say
     * @param end how the task ends, if they say void
     */
    record Verdict(Said said, @Nullable RowState end) {

        /** Of a key that nothing, or nothing certain, is known of. */
        public static Verdict of(Said said) {
            return new Verdict(said, null);
        }
    }

    /**
     * A mark.
     *
     * @param key of which effects
     * @param at when it was written
     */
    record Mark(Key key, long at) {}

    /**
     * Marks that were read together.
     *
     * @param marks those that were asked for
     * @param last the last key that was read, to go on behind it; null at the end
     */
    record Page(List<Mark> marks, @Nullable Key last) {

        /** Copies. */
        public Page {
            marks = List.copyOf(marks);
        }
    }

    /**
     * What tells the table of the marks from every other.
     *
     * @return a random name, which is gone with the table's rows
     */
    String table();

    /**
     * How long marks are kept after the ends of their tasks: as long as the oldest backup of the store that would be restored.
     *
     * @return the time
     */
    Duration kept();

    /**
     * Which marks are there. That one is not there proves nothing: see {@link #ask}.
     *
     * @param keys the keys
     * @return {@link Said#DONE} or {@link Said#VOID} for each key that has a mark
     * @throws Exception when the database did not answer, or the table is another one than that of {@link #table}
     */
    Map<Key, Verdict> find(Collection<Key> keys) throws Exception;

    /**
     * Finds out what has become of the effects of attempts that do not go on: looks for the mark, tries the key in a transaction
     * that is rolled back, and looks again. A commit that is under way, or a prepared branch, holds the key.
     *
     * @param key the key
     * @return what was found out
     */
    Verdict ask(Key key);

    /**
     * Commits a void mark, unless there is a mark.
     *
     * @param key the key
     * @param end how the task is going to end
     * @return {@link Said#VOID} with the end that the mark names, which may be another one; {@link Said#DONE}; or {@link
     *     Said#UNKNOWN}
     */
    Verdict close(Key key, RowState end);

    /**
     * The largest id of a task of this store that has a mark.
     *
     * @return the id, or 0
     * @throws Exception when the database did not answer
     */
    long largestTask() throws Exception;

    /**
     * Marks of this store in the order of their keys.
     *
     * @param after those behind this key only; null to begin
     * @param before written before this time only, in UTC milliseconds of the Unix epoch
     * @param limit the most marks that are read, younger ones included
     * @return the marks, perhaps none, and where to go on
     * @throws Exception when the database did not answer
     */
    Page marks(@Nullable Key after, long before, int limit) throws Exception;

    /**
     * Has the age of a mark count from now on, because its task ends long after the mark was written. Where there is none, or a young
     * one, nothing happens.
     *
     * @param key the key
     * @throws Exception when the database did not answer, or does not allow it
     */
    void renew(Key key) throws Exception;

    /**
     * Removes marks. One that is missed later repeats effects.
     *
     * @param keys of which
     * @throws Exception when the database did not answer; some may be removed
     */
    void remove(Collection<Key> keys) throws Exception;
}
