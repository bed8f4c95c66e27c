package dev.afterward.sqlite;

import static dev.afterward.store.Durability.PROCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.afterward.store.Alteration;
import dev.afterward.store.Candidate;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Kind;
import dev.afterward.store.LocatedTask;
import dev.afterward.store.Marked;
import dev.afterward.store.NewTask;
import dev.afterward.store.Orphan;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.Settlement.Keep;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TimeKeeper;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.store.Turn;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteDataSource;

/** Tasks whose attempts leave marks in a database of the application's: here those of "mail". Those of "survey" leave none. */
class MarkedTasksTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final long BEHIND = NOW + 3_600_000;
    private static final String WORKER = "4711@host/3";

    @TempDir
    Path directory;

    private final List<TaskStore> opened = new ArrayList<>();
    private TaskStore store;
    private int client;
    private int mail;
    private int survey;

    @BeforeEach
    void open() {
        reopen("first", "mail");
    }

    @AfterEach
    void close() {
        opened.forEach(TaskStore::close);
    }

    /** The store's next life: the attempts of some queues leave marks in a table. */
    private void reopen(String table, String... queues) {
        close();
        store = Sqlite.file(SqliteFile.at(directory.resolve("tasks.db")));
        store.marksIn(table, List.of(queues));
        open(store);
    }

    private void reopenWithoutMarks() {
        close();
        store = Sqlite.file(SqliteFile.at(directory.resolve("tasks.db")));
        open(store);
    }

    private TaskStore.Opened open(TaskStore other, Kind... kinds) {
        opened.add(other);
        Collection<Kind> all = kinds.length > 0 ? List.of(kinds) : List.of(new Kind("mail"), new Kind("survey"));
        TaskStore.Opened known = other.openKinds(all, TimeKeeper.at(NOW));
        client = known.client();
        mail = known.queues().getOrDefault("mail", -1);
        survey = known.queues().getOrDefault("survey", -1);
        return known;
    }

    private NewTask task(int queue, long id, long due) {
        return new NewTask(id, queue, 0, due, 0, new byte[] {1});
    }

    private void insert(int queue, long... ids) {
        for (long id : ids) {
            turn(turn -> turn.insert(List.of(task(queue, id, NOW)), NOW));
        }
    }

    private void turn(Consumer<Turn> work) {
        make(turn -> {
            work.accept(turn);
            return true;
        });
    }

    private <T> T make(Function<Turn, T> work) {
        return store.turn(PROCESS, work);
    }

    private <T> List<T> list(Function<Turn, List<T>> work) {
        return store.turn(PROCESS, work);
    }

    private <T> Optional<T> maybe(Function<Turn, Optional<T>> work) {
        return store.turn(PROCESS, work);
    }

    private boolean did(Predicate<Turn> work) {
        return make(work::test);
    }

    private List<ClaimedTask> claim(int queue, int limit) {
        return make(turn -> turn.claim(queue, limit, Long.MAX_VALUE, BEHIND).tasks());
    }

    private ClaimedTask claimOne(int queue) {
        List<ClaimedTask> claimed = claim(queue, 1);
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }

    /** A task of "mail" that was claimed, and has the state then. */
    private ClaimedTask claimed(long id, RowState state) {
        insert(mail, id);
        ClaimedTask task = claimOne(mail);
        bring(task, state);
        assertThat(located(id).state()).isEqualTo(state);
        return task;
    }

    private void bring(ClaimedTask task, RowState state) {
        switch (state) {
            case RUNNING -> {}
            case READY -> settle(new Settlement.GivenBack(task.id(), task.claims()));
            case SCHEDULED ->
                settle(new Settlement.Retried(task.id(), task.claims(), BEHIND, NOW, NOW + 5, 5_000, "no", WORKER));
            case PARKED -> settle(new Settlement.Parked(task.id(), task.claims(), NOW, "in doubt"));
            case SUSPECT -> {
                settle(new Settlement.Rescued(task.id(), task.claims()));
                settle(new Settlement.Rescued(task.id(), claimOne(mail).claims()));
            }
            case DELETED -> {
                settle(ended(task, RowState.FAILED));
                assertThat(altered(new Alteration.Delete(task.id(), NOW, BEHIND)))
                        .isTrue();
            }
            default -> settle(ended(task, state));
        }
    }

    private static Settlement.Ended ended(ClaimedTask task, RowState state) {
        return new Settlement.Ended(
                task.id(), task.claims(), state, NOW, NOW + 5, 4_000, null, Keep.PAYLOAD, BEHIND, WORKER);
    }

    private void settle(Settlement settlement) {
        assertThat(did(turn -> turn.settle(settlement))).isTrue();
    }

    private boolean altered(Alteration alteration) {
        return make(turn -> turn.alter(alteration)).isPresent();
    }

    private LocatedTask located(long id) {
        return maybe(turn -> turn.locate(id)).orElseThrow();
    }

    /** The generation, and where it may have left marks, as the row says. */
    private Marked row(long id) throws SQLException {
        List<String> row = read("select t.generation, coalesce(m.identity, '') from afterward_task t"
                + " left join afterward_mark_table m on m.id = t.mark_table where t.id = " + id);
        return new Marked(Integer.parseInt(row.get(0)), row.get(1));
    }

    private List<String> read(String query) throws SQLException {
        store.close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    values.add(rows.getString(i));
                }
            }
            return values;
        } finally {
            open(store);
        }
    }

    // ------------------------------------------------------------------------------------------------ opening

    @Test
    void a_table_is_known_once_however_often_it_is_named() throws Exception {
        reopen("first", "mail");
        reopen("second");
        reopen("first", "mail");
        assertThat(read("select identity from afterward_mark_table order by id"))
                .containsExactly("first", "second");
    }

    @Test
    void an_open_store_is_told_nothing() {
        assertThatThrownBy(() -> store.marksIn("second", List.of("mail")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("open already");
    }

    // ------------------------------------------------------------------------------------------------ claims

    @Test
    void each_way_of_claiming_notes_where_marks_are_left() throws Exception {
        insert(mail, 1, 2);
        insert(survey, 3);
        turn(turn -> turn.prepare(
                new TransactionRow(9, Outcome.PREPARED, NOW, null, null), List.of(task(mail, 4, NOW)), NOW));
        turn(turn -> turn.decide(9, Outcome.COMMITTED));

        assertThat(claimOne(mail).marked()).isEqualTo(new Marked(0, "first"));
        List<ClaimedTask> chosen =
                make(turn -> turn.claim(List.of(3L, 2L), Long.MAX_VALUE, NOW).tasks());
        assertThat(chosen).extracting(ClaimedTask::marked).containsExactly(null, new Marked(0, "first"));
        List<ClaimedTask> prepared =
                make(turn -> turn.claimPrepared(9, 5, Long.MAX_VALUE, NOW).tasks());
        assertThat(prepared).extracting(ClaimedTask::marked).containsExactly(new Marked(0, "first"));

        assertThat(List.of(row(1), row(2), row(3), row(4)))
                .containsExactly(
                        new Marked(0, "first"), new Marked(0, "first"), new Marked(0, ""), new Marked(0, "first"));
    }

    /** Once it has met a version that it does not read, a client claims by another statement. */
    @Test
    void so_does_a_claim_that_asks_for_versions() {
        close();
        store = shared("first");
        open(store, new Kind("mail", Set.of(), 1, 1), new Kind("survey"));
        turn(turn -> turn.insert(List.of(version(1, 2), version(2, 1), version(3, 1), version(4, 1)), NOW));
        assertThat(claimOne(mail))
                .extracting(ClaimedTask::id, ClaimedTask::marked)
                .containsExactly(2L, new Marked(0, "first"));
        retryOnce(claimOne(mail));
        settle(new Settlement.GivenBack(2, 1));
        store = shared("second");
        open(store, new Kind("mail", Set.of(), 1, 1), new Kind("survey"));
        assertThat(claimOne(mail).marked()).as("that has met the other version").isEqualTo(new Marked(0, "first"));
        assertThat(claim(mail, 9))
                .extracting(ClaimedTask::id, ClaimedTask::marked)
                .containsExactly(tuple(3L, new Marked(1, "second")), tuple(4L, new Marked(0, "second")));
    }

    private NewTask version(long id, int version) {
        return new NewTask(id, mail, 0, NOW, 0, 0, new byte[] {1}, version);
    }

    @Test
    void what_a_claim_gives_back_for_its_size_is_not_noted() throws Exception {
        turn(turn -> turn.insert(
                List.of(
                        new NewTask(1, mail, 0, NOW, 0, new byte[5_000]),
                        new NewTask(2, mail, 0, NOW, 0, new byte[5_000])),
                NOW));
        assertThat(list(turn -> turn.claim(mail, 2, 1, NOW).tasks()))
                .extracting(ClaimedTask::marked)
                .containsExactly(new Marked(0, "first"));
        assertThat(row(2)).isEqualTo(new Marked(0, ""));
    }

    @Test
    void marks_stay_where_they_may_have_been_left() throws Exception {
        claimed(1, RowState.READY);
        insert(mail, 2);
        reopen("second", "mail", "survey");
        assertThat(claim(mail, 2))
                .extracting(ClaimedTask::marked)
                .containsExactly(new Marked(0, "first"), new Marked(0, "second"));
        assertThat(List.of(row(1), row(2))).containsExactly(new Marked(0, "first"), new Marked(0, "second"));
    }

    @Test
    void a_queue_whose_attempts_leave_none_any_more_tells_of_those_that_have() throws Exception {
        claimed(1, RowState.READY);
        insert(mail, 2);
        reopen("second", "survey");
        assertThat(claim(mail, 2)).extracting(ClaimedTask::marked).containsExactly(new Marked(0, "first"), null);
        assertThat(List.of(row(1), row(2))).containsExactly(new Marked(0, "first"), new Marked(0, ""));
    }

    @Test
    void so_does_a_store_that_was_told_of_no_marks() {
        claimed(1, RowState.READY);
        insert(mail, 2);
        reopenWithoutMarks();
        assertThat(claim(mail, 2)).extracting(ClaimedTask::marked).containsExactly(new Marked(0, "first"), null);
    }

    @Test
    void a_queue_is_told_by_the_name_that_this_client_gives_it() {
        insert(mail, 1);
        close();
        store = Sqlite.file(SqliteFile.at(directory.resolve("tasks.db")));
        store.marksIn("first", List.of("post"));
        int post = open(store, new Kind("post", Set.of("mail"), 1, 1)).queues().get("post");
        assertThat(claimOne(post).marked()).isEqualTo(new Marked(0, "first"));

        close();
        store = Sqlite.file(SqliteFile.at(directory.resolve("tasks.db")));
        store.marksIn("first", List.of("mail"));
        open(store, new Kind("mail"), new Kind("survey"));
        insert(post, 2);
        assertThat(claimOne(post).marked()).isEqualTo(new Marked(0, "first"));
    }

    @Test
    void what_is_still_in_a_queue_that_another_one_replaces_leaves_marks_as_well() {
        insert(survey, 1);
        close();
        store = Sqlite.file(SqliteFile.at(directory.resolve("tasks.db")));
        store.marksIn("first", List.of("mail"));
        TaskStore.Opened known = open(store, new Kind("mail", Set.of("survey"), 1, 1));
        assertThat(known.formerQueues()).containsEntry(survey, mail);
        assertThat(claimOne(survey).marked()).isEqualTo(new Marked(0, "first"));
    }

    @Test
    void what_was_never_claimed_does_not_run() {
        assertThatThrownBy(() -> turn(turn -> turn.insertClaimed(List.of(task(mail, 1, NOW)), NOW)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leave marks");
        turn(turn -> turn.insertClaimed(List.of(task(survey, 2, NOW)), NOW));
        assertThat(located(2).state()).isEqualTo(RowState.RUNNING);
    }

    @Test
    void a_claim_costs_one_statement_more_where_marks_are_left_and_none_elsewhere() {
        close();
        List<String> statements = new ArrayList<>();
        DataSource dataSource = (DataSource) watching(DataSource.class, dataSource(), statements);
        store = Sqlite.dataSource(dataSource);
        open(store);
        insert(mail, 1, 2, 3);
        int least = statementsOfAClaim(mail, statements);
        close();
        store = Sqlite.dataSource(dataSource);
        store.marksIn("first", List.of("mail"));
        open(store);
        insert(survey, 4);
        assertThat(statementsOfAClaim(survey, statements)).isEqualTo(least);
        assertThat(statementsOfAClaim(mail, statements)).isEqualTo(least + 1);
        settle(new Settlement.GivenBack(2, 1));
        close();
        store = Sqlite.dataSource(dataSource);
        open(store);
        assertThat(statementsOfAClaim(mail, statements)).isEqualTo(least);
        assertThat(located(2)).isEqualTo(new LocatedTask(2, mail, RowState.RUNNING, 2, false, true));
    }

    private int statementsOfAClaim(int queue, List<String> statements) {
        statements.clear();
        claimOne(queue);
        return statements.size();
    }

    /** Notes each statement that is executed on what it hands out. */
    private static Object watching(Class<?> type, Object real, List<String> statements) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (method.getName().startsWith("execute")) {
                statements.add(real.toString());
            }
            try {
                Object result = method.invoke(real, arguments);
                return switch (method.getName()) {
                    case "getConnection" ->
                        real instanceof DataSource ? watching(Connection.class, result, statements) : result;
                    case "prepareStatement" -> watching(PreparedStatement.class, result, statements);
                    default -> result;
                };
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    // ------------------------------------------------------------------------------------------------ finding

    @Test
    void whoever_finds_running_tasks_is_told_where_they_have_left_marks() {
        claimed(1, RowState.RUNNING);
        insert(survey, 2);
        claimOne(survey);
        assertThat(list(Turn::owned))
                .extracting(Orphan::marked)
                .containsExactlyInAnyOrder(new Marked(0, "first"), null);
        reopen("second", "mail");
        assertThat(list(turn -> turn.orphans(NOW, 9)))
                .extracting(Orphan::marked)
                .containsExactlyInAnyOrder(new Marked(0, "first"), null);
    }

    @Test
    void of_a_silent_client_as_well() {
        close();
        store = shared("first");
        open(store);
        insert(mail, 1);
        retryOnce(claimOne(mail));
        assertThat(claimOne(mail).marked()).isEqualTo(new Marked(1, "first"));
        store = shared("second");
        open(store);
        assertThat(list(turn -> turn.orphans(BEHIND + 1, 9)))
                .extracting(Orphan::marked)
                .containsExactly(new Marked(1, "first"));
    }

    private void retryOnce(ClaimedTask task) {
        settle(ended(task, RowState.FAILED));
        assertThat(altered(new Alteration.Retry(task.id(), NOW))).isTrue();
    }

    private TaskStore shared(String table) {
        TaskStore other = Sqlite.dataSource(dataSource());
        other.marksIn(table, List.of("mail"));
        return other;
    }

    private DataSource dataSource() {
        SQLiteDataSource dataSource = new SQLiteDataSource();
        dataSource.setUrl("jdbc:sqlite:" + directory.resolve("shared.db"));
        dataSource.setJournalMode("WAL");
        return dataSource;
    }

    @Test
    void a_client_that_was_opened_before_tells_of_marks_that_it_does_not_know_of() {
        close();
        TaskStore plain = Sqlite.dataSource(dataSource());
        open(plain);
        store = shared("first");
        open(store);
        claimed(1, RowState.READY);
        store = plain;
        assertThat(claimOne(mail).marked()).isEqualTo(new Marked(0, "first"));
    }

    @Test
    void a_task_that_is_located_says_whether_it_may_have_left_any() {
        insert(mail, 1, 2);
        insert(survey, 3);
        claimOne(mail);
        assertThat(marked(1, 2, 3))
                .as("the claim of the second one may be lost")
                .containsExactly(true, true, false);
        reopenWithoutMarks();
        assertThat(marked(1, 2, 3)).containsExactly(true, false, false);
    }

    private List<Boolean> marked(long... ids) {
        List<Boolean> marked = new ArrayList<>();
        for (long id : ids) {
            marked.add(located(id).marked());
            assertThat(make(turn -> turn.standings(List.of(id))).rows().get(id)).isEqualTo(located(id));
        }
        return marked;
    }

    @Test
    void what_has_not_ended_is_found_with_its_generation() {
        for (RowState state : List.of(
                RowState.SUSPECT,
                RowState.RUNNING,
                RowState.PARKED,
                RowState.SCHEDULED,
                RowState.SUCCEEDED,
                RowState.FAILED,
                RowState.CANCELLED,
                RowState.EXPIRED,
                RowState.DELETED)) {
            claimed(state.code(), state);
        }
        retryOnce(claimed(20, RowState.RUNNING));
        assertThat(store.unended(List.of(1L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 20L, 99L)))
                .isEqualTo(Map.of(1L, 0, 3L, 0, 4L, 0, 8L, 0, 20L, 1));
        assertThat(store.unended(List.of())).isEmpty();
    }

    // ------------------------------------------------------------------------------------------------ taking over

    @Test
    void an_orphan_is_adopted_without_a_claim() {
        ClaimedTask task = claimed(1, RowState.RUNNING);
        turn(turn -> turn.runAlone(1));
        int dead = client;
        reopen("first", "mail");
        assertThat(client).isGreaterThan(dead);
        assertThat(did(turn -> turn.adopt(1, task.claims() + 1))).isFalse();
        assertThat(list(turn -> turn.orphans(NOW, 9))).hasSize(1);

        assertThat(did(turn -> turn.adopt(1, task.claims()))).isTrue();
        assertThat(list(turn -> turn.orphans(NOW, 9))).isEmpty();
        assertThat(list(Turn::owned))
                .containsExactly(
                        new Orphan(1, mail, 1, task.claims(), 0, true, false, BEHIND, null, new Marked(0, "first")));
        settle(ended(task, RowState.SUCCEEDED));
        assertThat(did(turn -> turn.adopt(1, task.claims()))).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"SCHEDULED", "READY", "SUSPECT", "PARKED"})
    void what_waits_is_condemned_by_a_claim_that_is_cancelled(RowState state) {
        ClaimedTask task = claimed(1, state);
        LocatedTask before = located(1);
        Orphan condemned = maybe(turn -> turn.condemn(1, NOW + 7, "eva")).orElseThrow();
        int attempt = state == RowState.SCHEDULED ? 1 : 0;
        int rescues = state == RowState.SUSPECT ? 2 : 0;
        assertThat(condemned)
                .isEqualTo(new Orphan(
                        1,
                        mail,
                        attempt,
                        before.claims() + 1,
                        rescues,
                        false,
                        true,
                        NOW + 7,
                        null,
                        new Marked(0, "first")));
        assertThat(list(Turn::owned)).containsExactly(condemned);
        assertThat(maybe(turn -> turn.condemn(1, NOW + 8, null))).isEmpty();
        assertThat(did(turn -> turn.settle(new Settlement.GivenBack(1, condemned.claims()))))
                .isFalse();

        assertThat(task.claims()).isLessThan(condemned.claims());
        settle(new Settlement.Ended(
                1, condemned.claims(), RowState.CANCELLED, 0, NOW + 9, 0, null, Keep.ROW, BEHIND, null));
        assertThat(located(1)).isEqualTo(new LocatedTask(1, mail, RowState.CANCELLED, condemned.claims(), false, true));
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNNING", "SUCCEEDED", "FAILED", "CANCELLED", "EXPIRED", "DELETED"})
    void nothing_else_is_condemned(RowState state) {
        claimed(1, state);
        insert(survey, 2);
        turn(turn -> turn.prepare(
                new TransactionRow(9, Outcome.PREPARED, NOW, null, null), List.of(task(mail, 4, NOW)), NOW));
        assertThat(maybe(turn -> turn.condemn(4, NOW, null))).isEmpty();
        assertThat(maybe(turn -> turn.condemn(1, NOW, null))).isEmpty();
        assertThat(maybe(turn -> turn.condemn(2, NOW, null))).isEmpty();
        assertThat(maybe(turn -> turn.condemn(3, NOW, null))).isEmpty();
        assertThat(located(1).state()).isEqualTo(state);
        assertThat(located(2).state()).isEqualTo(RowState.READY);
    }

    @Test
    void in_a_queue_that_leaves_marks_so_is_what_was_never_claimed() throws Exception {
        insert(mail, 1);
        turn(turn -> turn.prepare(
                new TransactionRow(9, Outcome.PREPARED, NOW, null, null), List.of(task(mail, 2, NOW)), NOW));
        turn(turn -> turn.decide(9, Outcome.COMMITTED));
        for (long id = 1; id <= 2; id++) {
            long one = id;
            assertThat(maybe(turn -> turn.condemn(one, NOW + 7, "eva")))
                    .contains(new Orphan(id, mail, 0, 1, 0, false, true, NOW + 7, null, new Marked(0, "first")));
            assertThat(row(id)).isEqualTo(new Marked(0, "first"));
        }
    }

    // ------------------------------------------------------------------------------------------------ ending

    @ParameterizedTest
    @EnumSource(names = {"SCHEDULED", "READY", "SUSPECT", "PARKED"})
    void what_waits_and_may_have_left_marks_is_not_ended_without_a_claim(RowState state) throws Exception {
        claimed(1, state);
        for (Keep keep : Keep.values()) {
            assertThat(did(turn -> turn.cancel(1, NOW, keep, BEHIND))).isFalse();
        }
        assertThat(altered(new Alteration.Delete(1, NOW, BEHIND))).isFalse();
        assertThat(altered(new Alteration.Erase(1))).isFalse();
        assertThat(located(1).state()).isEqualTo(state);
        assertThat(read("select count(*) from afterward_deleted")).containsExactly("0");
    }

    /** Nothing says that it was claimed: but that may be lost, with a power cut or because the file was copied before. */
    @Test
    void nor_is_what_was_never_claimed_in_a_queue_that_leaves_marks() throws Exception {
        turn(turn -> turn.insert(List.of(task(mail, 1, NOW), task(mail, 2, BEHIND)), NOW));
        turn(turn -> turn.prepare(
                new TransactionRow(9, Outcome.PREPARED, NOW, null, null), List.of(task(mail, 3, NOW)), NOW));
        turn(turn -> turn.decide(9, Outcome.COMMITTED));
        for (long id : List.of(1L, 2L, 3L)) {
            RowState before = located(id).state();
            for (Keep keep : Keep.values()) {
                assertThat(did(turn -> turn.cancel(id, NOW, keep, BEHIND))).isFalse();
            }
            assertThat(altered(new Alteration.Delete(id, NOW, BEHIND))).isFalse();
            assertThat(altered(new Alteration.Erase(id))).isFalse();
            assertThat(located(id).state()).isEqualTo(before);
        }
        assertThat(read("select count(*) from afterward_deleted")).containsExactly("0");
    }

    @Test
    void elsewhere_it_is() {
        turn(turn -> turn.insert(
                List.of(task(survey, 1, NOW), task(survey, 2, BEHIND), task(survey, 3, NOW), task(survey, 4, NOW)),
                NOW));
        assertThat(did(turn -> turn.cancel(1, NOW, Keep.ROW, BEHIND))).isTrue();
        assertThat(did(turn -> turn.cancel(2, NOW, Keep.NOTHING, BEHIND))).isTrue();
        assertThat(altered(new Alteration.Delete(3, NOW, BEHIND))).isTrue();
        assertThat(altered(new Alteration.Erase(4))).isTrue();
        insert(mail, 5);
        reopenWithoutMarks();
        assertThat(did(turn -> turn.cancel(5, NOW, Keep.PAYLOAD, BEHIND))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"SUCCEEDED", "FAILED", "CANCELLED", "EXPIRED"})
    void what_has_ended_is_deleted_restored_and_erased_as_ever(RowState state) throws Exception {
        claimed(1, state);
        assertThat(altered(new Alteration.Delete(1, NOW, BEHIND))).isTrue();
        assertThat(altered(new Alteration.Restore(1, NOW, BEHIND))).isTrue();
        assertThat(located(1).state()).isEqualTo(state);
        assertThat(row(1)).isEqualTo(new Marked(0, "first"));
        assertThat(altered(new Alteration.Erase(1))).isTrue();
        assertThat(maybe(turn -> turn.locate(1))).isEmpty();
    }

    // ------------------------------------------------------------------------------------------------ running anew

    @ParameterizedTest
    @EnumSource(names = {"SUCCEEDED", "FAILED", "CANCELLED", "EXPIRED"})
    void an_ended_task_that_is_retried_begins_a_new_generation(RowState state) throws Exception {
        claimed(1, state);
        assertThat(altered(new Alteration.Retry(1, NOW))).isTrue();
        assertThat(row(1)).isEqualTo(new Marked(1, ""));
        reopen("second", "mail");
        assertThat(claimOne(mail).marked()).isEqualTo(new Marked(1, "second"));
        assertThat(row(1)).isEqualTo(new Marked(1, "second"));
    }

    @Test
    void one_that_has_left_no_marks_has_one_generation() throws Exception {
        insert(survey, 1);
        retryOnce(claimOne(survey));
        assertThat(row(1)).isEqualTo(new Marked(0, ""));
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "CANCELLED", "EXPIRED"})
    void an_ended_task_that_is_edited_begins_a_new_generation(RowState state) throws Exception {
        claimed(1, state);
        assertThat(edited(1)).isTrue();
        assertThat(row(1)).isEqualTo(new Marked(1, ""));
    }

    private boolean edited(long id) {
        return altered(new Alteration.Edit(id, mail, null, new byte[] {2}, 1, NOW));
    }

    @ParameterizedTest
    @EnumSource(names = {"SCHEDULED", "READY", "SUSPECT", "PARKED"})
    void one_that_waits_does_not(RowState state) throws Exception {
        claimed(1, state);
        assertThat(edited(1)).isTrue();
        assertThat(row(1)).isEqualTo(new Marked(0, "first"));
    }

    @ParameterizedTest
    @EnumSource(names = {"SCHEDULED", "PARKED"})
    void nor_does_one_that_is_to_run_now(RowState state) throws Exception {
        claimed(1, state);
        assertThat(altered(new Alteration.RunNow(1, NOW))).isTrue();
        assertThat(row(1)).isEqualTo(new Marked(0, "first"));
        insert(mail, 2);
        assertThat(claim(mail, 2)).extracting(ClaimedTask::id).containsExactly(1L, 2L);
    }

    @Test
    void but_one_that_is_parked_does_when_its_table_was_replaced() throws Exception {
        claimed(1, RowState.PARKED);
        claimed(2, RowState.PARKED);
        claimed(3, RowState.SCHEDULED);
        reopen("second", "mail");
        insert(survey, 4);
        bring(claimOne(survey), RowState.PARKED);
        assertThat(altered(new Alteration.RunNow(1, NOW))).isTrue();
        assertThat(edited(2)).isTrue();
        assertThat(altered(new Alteration.RunNow(3, NOW))).isTrue();
        assertThat(altered(new Alteration.RunNow(4, NOW))).isTrue();
        assertThat(List.of(row(1), row(2), row(3), row(4)))
                .containsExactly(new Marked(1, ""), new Marked(1, ""), new Marked(0, "first"), new Marked(0, ""));
        assertThat(claim(mail, 1)).extracting(ClaimedTask::marked).containsExactly(new Marked(1, "second"));
    }

    /** Otherwise nobody could let a task run that was parked for the table that is gone again. */
    @Test
    void which_table_is_that_of_now_says_the_client_that_leaves_marks() throws Exception {
        claimed(1, RowState.PARKED);
        reopen("second", "mail");
        claimed(2, RowState.PARKED);
        reopen("first", "mail");
        assertThat(altered(new Alteration.RunNow(1, NOW))).isTrue();
        assertThat(altered(new Alteration.RunNow(2, NOW))).isTrue();
        assertThat(List.of(row(1), row(2))).containsExactly(new Marked(0, "first"), new Marked(1, ""));
    }

    /** It can ask in none: what it claims would be parked again and again. */
    @Test
    void of_a_client_without_marks_none_is() throws Exception {
        claimed(1, RowState.PARKED);
        reopen("second", "mail");
        claimed(2, RowState.PARKED);
        claimed(3, RowState.SCHEDULED);
        claimed(4, RowState.PARKED);
        reopenWithoutMarks();
        assertThat(altered(new Alteration.RunNow(1, NOW))).isTrue();
        assertThat(altered(new Alteration.RunNow(2, NOW))).isTrue();
        assertThat(altered(new Alteration.RunNow(3, NOW))).isTrue();
        assertThat(edited(4)).isTrue();
        assertThat(List.of(row(1), row(2), row(3), row(4)))
                .containsExactly(new Marked(1, ""), new Marked(1, ""), new Marked(0, "second"), new Marked(1, ""));
    }

    @Test
    void a_suspect_is_told_where_it_has_left_marks() {
        claimed(1, RowState.SUSPECT);
        Optional<Candidate> suspect = maybe(turn -> turn.suspect(mail, 9));
        assertThat(suspect).isPresent();
        assertThat(list(turn -> turn.claim(List.of(1L), Long.MAX_VALUE, NOW).tasks()))
                .extracting(ClaimedTask::marked)
                .containsExactly(new Marked(0, "first"));
    }
}
