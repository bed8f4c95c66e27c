package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.store.TaskLists;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskQuery.Shown;
import dev.afterward.store.TaskQuery.Term;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Looks for what a query searches in the texts of one task after another, and counts what it has read. */
final class TextSearch {

    /** Bytes that a character takes in UTF-8, at most. */
    private static final int LONGEST_CHARACTER = 4;

    private final Session session;
    private final TaskQuery query;
    private long read;

    TextSearch(Session session, TaskQuery query) {
        this.session = session;
        this.query = query;
    }

    /** The characters read so far. */
    long read() {
        return read;
    }

    /** Whether a task has what is searched for. */
    boolean pass(long id) throws SQLException {
        List<Term> missing = new ArrayList<>(query.terms());
        String text = query.text();
        if (text != null && !new TaskId(id).toString().contains(text.toUpperCase(Locale.ROOT))) {
            missing.add(new Anywhere(TaskQuery.lower(text)));
        }
        Shown shown = query.shown();
        if (missing.isEmpty() || shown == null) {
            return missing.isEmpty();
        }
        for (Text candidate : session.query(
                Sql.TEXTS,
                Text::read,
                id,
                TaskLists.MOST_ERRORS,
                TaskLists.LONGEST_ERROR,
                LONGEST_CHARACTER * (TaskLists.LONGEST_PAYLOAD + 1))) {
            read += candidate.text().length();
            // Of each text, even if nothing is missing any more: what is hidden must not be told by the time.
            String part = candidate.shown(shown);
            missing.removeIf(term -> candidate.isPayload() ? term.isInPayload(part) : term.isInError(part));
        }
        return missing.isEmpty();
    }

    /** A text in lower case that may be in an error as well as in a payload. */
    private record Anywhere(String text) implements Term {

        @Override
        public boolean isInPayload(String shown) {
            return TaskQuery.lower(shown).contains(text);
        }

        @Override
        public boolean isInError(String shown) {
            return isInPayload(shown);
        }
    }

    /** An error, or the payload, of a task. */
    private record Text(boolean isPayload, String text) {

        static Text read(ResultSet row) throws SQLException {
            byte[] payload = row.getBytes(2);
            return payload != null
                    ? new Text(true, new String(payload, StandardCharsets.UTF_8))
                    : new Text(false, String.valueOf(row.getString(1)));
        }

        String shown(Shown shown) {
            return isPayload ? shown.payload(text) : shown.error(text);
        }
    }
}
