package dev.afterward.jdbc;

import static dev.afterward.store.Durability.FULL;
import static dev.afterward.store.Durability.PROCESS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.afterward.Occurrence;
import dev.afterward.Recurrence;
import dev.afterward.SchedulePolicy;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.store.Act;
import dev.afterward.store.Alteration;
import dev.afterward.store.AttemptFigures;
import dev.afterward.store.Candidate;
import dev.afterward.store.Claim;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Controls;
import dev.afterward.store.Kind;
import dev.afterward.store.Latency;
import dev.afterward.store.LocatedTask;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.NewTask;
import dev.afterward.store.OccurrenceRow;
import dev.afterward.store.Orphan;
import dev.afterward.store.Promotion;
import dev.afterward.store.QueuesWithTasks;
import dev.afterward.store.Readied;
import dev.afterward.store.RowState;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.ScheduleTurn;
import dev.afterward.store.Settlement;
import dev.afterward.store.Settlement.Keep;
import dev.afterward.store.StoreFigures;
import dev.afterward.store.Tally;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskLists;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TimeKeeper;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.store.Turn;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store has to do, whatever it is kept in. */
public abstract class TaskStoreConformance {

    protected static final long NOW = 1_800_000_000_000L;
    private static final String WORKER = "4711@host/3";

    private final List<TaskStore> opened = new ArrayList<>();
    protected TaskStore store;
    protected TaskStore.Opened client;
    protected int mail;
    protected int survey;

    /** A store in the same place at each call, not yet open. */
    protected abstract TaskStore newStore() throws Exception;

    /** A connection of an application's to the store's database. */
    protected abstract Connection connect() throws SQLException;

    @BeforeEach
    void open() throws Exception {
        store = newStore();
        client = open(store, NOW);
        mail = client.queues().get("mail");
        survey = client.queues().get("survey");
    }

    protected TaskStore.Opened open(TaskStore other, long now) {
        opened.add(other);
        return other.open(List.of("mail", "survey"), now);
    }

    @AfterEach
    void close() {
        opened.forEach(TaskStore::close);
    }

    /** The store's next life: its owner has died or stopped, another one opens it. */
    protected void reopen(long now) throws Exception {
        store.close();
        store = newStore();
        client = open(store, now);
    }

    protected NewTask task(long id) {
        return task(id, 0, NOW);
    }

    protected NewTask task(long id, int priority, long due) {
        return new NewTask(id, mail, priority, due, 0, ("{\"n\":" + id + "}").getBytes(UTF_8));
    }

    protected NewTask task(long id, byte[] payload) {
        return new NewTask(id, mail, 0, NOW, 0, payload);
    }

    protected void insert(NewTask... tasks) {
        turn(turn -> turn.insert(List.of(tasks), NOW));
    }

    protected void turn(Consumer<Turn> work) {
        store.turn(FULL, turn -> {
            work.accept(turn);
            return true;
        });
    }

    protected int number(ToIntFunction<Turn> work) {
        return store.turn(PROCESS, work::applyAsInt);
    }

    protected long when(ToLongFunction<Turn> work) {
        return store.turn(PROCESS, work::applyAsLong);
    }

    protected boolean did(Predicate<Turn> work) {
        return store.turn(PROCESS, work::test);
    }

    protected <T> List<T> list(Function<Turn, List<T>> work) {
        return store.turn(PROCESS, work);
    }

    protected <T> Optional<T> maybe(Function<Turn, Optional<T>> work) {
        return store.turn(PROCESS, work);
    }

    protected List<ClaimedTask> claim(int limit) {
        return list(turn -> turn.claim(mail, limit, Long.MAX_VALUE, NOW).tasks());
    }

    protected ClaimedTask claimOne() {
        List<ClaimedTask> claimed = claim(1);
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }

    protected boolean settle(Settlement settlement) {
        return did(turn -> turn.settle(settlement));
    }

    protected TaskStatus status(long id) {
        return store.status(new TaskId(id));
    }

    protected LocatedTask located(long id) {
        return maybe(turn -> turn.locate(id)).orElseThrow();
    }

    protected static Settlement.Ended ended(ClaimedTask task, RowState state, String error, Keep keep, long expires) {
        return new Settlement.Ended(
                task.id(), task.claims(), state, NOW + 1, NOW + 5, 4_000, error, keep, expires, WORKER);
    }

    protected static Settlement.Retried retried(ClaimedTask task, long due, String error) {
        return new Settlement.Retried(task.id(), task.claims(), due, NOW, NOW + 5, 5_000, error, WORKER);
    }

    private static List<Long> ids(List<ClaimedTask> tasks) {
        return tasks.stream().map(ClaimedTask::id).toList();
    }

    // ------------------------------------------------------------------------------------------------ opening

    @Test
    void opensAnEmptyStore() {
        assertThat(client.client()).isEqualTo(1);
        assertThat(client.lastId()).isZero();
        assertThat(client.queues()).containsOnlyKeys("mail", "survey");
        assertThat(client.paused()).isEmpty();
        assertThat(client.concurrency()).isEmpty();
        assertThat(store.inspector().queues())
                .containsExactly(new StoreFigures.QueueRow("mail", false), new StoreFigures.QueueRow("survey", false));
    }

    @Test
    void opensAgainAsAnotherClientAboveAllIds() throws Exception {
        insert(task(70));
        turn(turn -> turn.prepare(transaction(900), List.of(), NOW));
        turn(turn -> turn.pause(survey, true, NOW, null));
        turn(turn -> turn.concurrency(survey, 3));
        turn(turn -> turn.concurrency(mail, 3));
        turn(turn -> turn.concurrency(mail, 0));
        store.close();
        assertThat(open(store, NOW).lastId()).isEqualTo(900);
        turn(turn -> turn.heartbeat(NOW, 1234));
        reopen(NOW);
        assertThat(client.client()).isEqualTo(3);
        assertThat(client.lastId()).isEqualTo(1234);
        assertThat(client.paused()).isEqualTo(Set.of(survey));
        assertThat(client.concurrency()).isEqualTo(java.util.Map.of(survey, 3));
        assertThat(client.queues()).isEqualTo(java.util.Map.of("mail", mail, "survey", survey));
    }

    @Test
    void remembersTheIdsOfTasksThatAreGone() throws Exception {
        insert(task(5000));
        settle(ended(claimOne(), RowState.SUCCEEDED, null, Keep.NOTHING, 0));
        reopen(NOW);
        assertThat(client.lastId()).isEqualTo(5000);
    }

    @Test
    void refusesWorkWhenClosed() {
        store.close();
        store.close();
        assertThatThrownBy(() -> insert(task(1)))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> status(1))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> store.inspector().queues()).isInstanceOf(TaskStoreException.class);
    }

    // ------------------------------------------------------------------------------------------------ turns

    @Test
    void undoesATurnThatThrows() {
        RuntimeException mine = new RuntimeException("mine");
        assertThatThrownBy(() -> turn(turn -> {
                    turn.insert(List.of(task(1)), NOW);
                    throw mine;
                }))
                .isSameAs(mine);
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        insert(task(1));
        assertThat(status(1)).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void undoesATurnThatRunsOutOfStack() {
        assertThatThrownBy(() -> turn(turn -> {
                    turn.insert(List.of(task(1)), NOW);
                    insertForEver(turn, 2);
                }))
                // The driver reports some of them as its own lack of memory.
                .isInstanceOfAny(StackOverflowError.class, TaskStoreException.class);
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        insert(task(1));
        assertThat(claimOne().id()).isEqualTo(1);
    }

    @SuppressWarnings("InfiniteRecursion")
    private void insertForEver(Turn turn, long id) {
        turn.insert(List.of(task(id)), NOW);
        insertForEver(turn, id + 1);
    }

    @Test
    void undoesATurnWhoseStatementFails() {
        insert(task(1));
        assertThatThrownBy(() -> insert(task(2), task(1)))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageMatching("(?s).*(insert tasks|commit).*");
        assertThat(status(2)).isEqualTo(TaskStatus.NOT_FOUND);
        insert(task(2));
    }

    @Test
    void isolatesAPart() {
        insert(task(1));
        turn(turn -> {
            turn.insert(List.of(task(2)), NOW);
            assertThatThrownBy(() -> turn.isolated(() -> turn.insert(List.of(task(3), task(1)), NOW)))
                    .isInstanceOf(TaskStoreException.class);
            turn.isolated(() -> turn.insert(List.of(task(4)), NOW));
        });
        assertThat(LongStream.rangeClosed(1, 4).mapToObj(this::status))
                .containsExactly(TaskStatus.PENDING, TaskStatus.PENDING, TaskStatus.NOT_FOUND, TaskStatus.PENDING);
    }

    @Test
    void endsATurn() {
        Turn kept = store.turn(FULL, turn -> turn);
        assertThatThrownBy(kept::nextDue).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void writesThroughACallersConnection() throws SQLException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            store.write(connection, List.of(task(1), task(2, new byte[3000]), task(3, 0, NOW + 1)), NOW);
            connection.commit();
            store.write(connection, List.of(task(4)), NOW);
            connection.rollback();
        }
        assertThat(ids(claim(9))).containsExactly(1L, 2L);
        assertThat(located(3).state()).isEqualTo(RowState.SCHEDULED);
        assertThat(status(4)).isEqualTo(TaskStatus.NOT_FOUND);
    }

    @Test
    void refusesACallersConnectionWithoutATransaction() throws SQLException {
        try (Connection connection = connect()) {
            assertThatThrownBy(() -> store.write(connection, List.of(task(1)), NOW))
                    .isInstanceOf(TaskStoreException.class)
                    .hasMessageContaining("no transaction");
        }
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        insert(task(1));
    }

    // ------------------------------------------------------------------------------------------------ claims

    @Test
    void claimsByPriorityThenDueTimeThenId() {
        insert(
                task(1, 0, NOW),
                task(2, 5, NOW),
                task(3, 5, NOW - 9),
                task(4, 5, NOW - 9),
                task(5, -1, NOW - 99),
                task(6, 9, NOW + 1));
        assertThat(list(turn -> turn.ready(mail, 9))).extracting(Candidate::id).containsExactly(3L, 4L, 2L, 1L, 5L);
        assertThat(ids(claim(4))).containsExactly(3L, 4L, 2L, 1L);
        assertThat(ids(claim(4))).containsExactly(5L);
        assertThat(claim(4)).isEmpty();
    }

    @Test
    void sortsWhatReturningReturns() {
        // The lower priorities have the lower row ids, so the order of the table is not the order of the claims.
        insert(LongStream.rangeClosed(1, 100)
                .mapToObj(id -> task(id, (int) id, NOW))
                .toArray(NewTask[]::new));
        assertThat(ids(claim(100)))
                .isEqualTo(LongStream.rangeClosed(1, 100)
                        .map(id -> 101 - id)
                        .boxed()
                        .toList());
    }

    @Test
    void claimsTheChosenInTheirOrder() {
        insert(task(1), task(2), task(3), task(4, 0, NOW + 1));
        assertThat(ids(list(turn ->
                        turn.claim(List.of(3L, 9L, 4L, 1L), Long.MAX_VALUE, NOW).tasks())))
                .containsExactly(3L, 1L);
        assertThat(ids(claim(9))).containsExactly(2L);
    }

    @Test
    void claimsOnlyItsQueue() {
        turn(turn -> turn.insert(List.of(new NewTask(1, survey, 0, NOW, 0, new byte[] {1})), NOW));
        assertThat(claim(9)).isEmpty();
        assertThat(list(turn -> turn.claim(survey, 9, Long.MAX_VALUE, NOW).tasks()))
                .hasSize(1);
    }

    @Test
    void handsOverAllOfATask() {
        byte[] payload = "{\"to\":\"ä\"}".getBytes(UTF_8);
        turn(turn -> turn.insert(List.of(new NewTask(7, mail, 3, NOW - 1, 5, payload)), NOW));
        ClaimedTask task = claimOne();
        assertThat(task)
                .usingRecursiveComparison()
                .isEqualTo(new ClaimedTask(7, mail, 3, NOW - 1, 1, 1, 0, 0, 0, 5, payload, null, 1));
        settle(retried(task, NOW, "first"));
        settle(retried(claimOne(), NOW, "second"));
        task = claimOne();
        assertThat(task)
                .usingRecursiveComparison()
                .isEqualTo(new ClaimedTask(7, mail, 3, NOW, 3, 3, 0, 0, 0, 5, payload, "second", 1));
    }

    @Test
    void keepsSmallAndLargePayloads() {
        byte[][] payloads = Stream.of(0, 1, 400, 401, 100_000)
                .map(size -> {
                    byte[] payload = new byte[size];
                    Arrays.fill(payload, (byte) 'x');
                    return payload;
                })
                .toArray(byte[][]::new);
        for (int i = 0; i < payloads.length; i++) {
            insert(task(i + 1, payloads[i]));
        }
        assertThat(claim(9)).extracting(ClaimedTask::payload).containsExactly(payloads);
    }

    @Test
    void insertsRunningTasks() {
        turn(turn -> turn.insertClaimed(List.of(task(1), task(2, new byte[500])), NOW));
        assertThat(claim(9)).isEmpty();
        assertThat(list(Turn::owned))
                .containsExactlyInAnyOrder(
                        new Orphan(1, mail, 1, 1, 0, false, false, NOW, null),
                        new Orphan(2, mail, 1, 1, 0, false, false, NOW, null));
        assertThat(status(1)).isEqualTo(TaskStatus.RUNNING);
        assertThat(settle(new Settlement.GivenBack(1, 1))).isTrue();
        assertThat(settle(new Settlement.GivenBack(2, 1))).isTrue();
        assertThat(claim(9)).extracting(ClaimedTask::attempt).containsExactly(1, 1);
    }

    @Test
    void makesDueTasksReady() {
        insert(task(1, 0, NOW + 10), task(2, 0, NOW + 20), task(3, 0, NOW + 30));
        assertThat(when(Turn::nextDue)).isEqualTo(NOW + 10);
        assertThat(number(turn -> turn.promoteDue(NOW + 9, 9).count())).isZero();
        assertThat(number(turn -> turn.promoteDue(NOW + 20, 1).count())).isEqualTo(1);
        assertThat(number(turn -> turn.promoteDue(NOW + 20, 9).count())).isEqualTo(1);
        assertThat(when(Turn::nextDue)).isEqualTo(NOW + 30);
        assertThat(ids(claim(9))).containsExactly(1L, 2L);
        assertThat(number(turn -> turn.promoteDue(NOW + 30, 9).count())).isEqualTo(1);
        assertThat(when(Turn::nextDue)).isEqualTo(Long.MAX_VALUE);
    }

    // ------------------------------------------------------------------------------------------------ settlements

    @Test
    void tellsWhichTasksThereAre() {
        insert(task(1, new byte[1]), task(2, new byte[1]));
        Set<Long> present = store.turn(PROCESS, turn -> turn.present(List.of(1L, 2L, 3L)));
        assertThat(present).containsExactlyInAnyOrder(1L, 2L);
        Set<Long> absent = store.turn(PROCESS, turn -> turn.present(List.of(7L)));
        assertThat(absent).isEmpty();
    }

    @Test
    void endsATaskAndKeepsNothing() {
        insert(task(1, new byte[5000]));
        settle(retried(claimOne(), NOW, "oops"));
        assertThat(settle(ended(claimOne(), RowState.SUCCEEDED, null, Keep.NOTHING, 0)))
                .isTrue();
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        assertNothingLeft();
    }

    @Test
    void endsATaskAndKeepsItsRow() {
        for (byte[] payload : List.of(new byte[] {'x'}, new byte[5000])) {
            insert(task(1, payload));
            settle(retried(claimOne(), NOW, "first"));
            settle(ended(claimOne(), RowState.FAILED, "second", Keep.ROW, NOW + 100));
            assertThat(status(1)).isEqualTo(TaskStatus.FAILED);
            TaskInspector.TaskDetails details = find(1);
            assertThat(details.payload()).isNull();
            assertThat(details.failures())
                    .extracting(TaskInspector.Failure::error)
                    .containsExactly("second", "first");
            assertThat(details.worker()).isEqualTo(WORKER);
            assertThat(details.failures())
                    .extracting(TaskInspector.Failure::worker)
                    .containsExactly(WORKER, WORKER);
            assertThat(number(turn -> turn.purge(NOW + 99, 9))).isZero();
            assertThat(number(turn -> turn.purge(NOW + 100, 9))).isEqualTo(1);
            assertNothingLeft();
        }
    }

    @Test
    void endsATaskAndKeepsItsPayload() {
        insert(task(1, "small".getBytes(UTF_8)), task(2, "l".repeat(500).getBytes(UTF_8)));
        for (ClaimedTask task : claim(2)) {
            assertThat(find(task.id()).worker()).isEqualTo(client.node());
            settle(ended(task, RowState.SUCCEEDED, null, Keep.PAYLOAD, 0));
        }
        assertThat(find(1).payload()).isEqualTo("small");
        assertThat(find(1).worker()).isEqualTo(WORKER);
        assertThat(find(2).payload()).isEqualTo("l".repeat(500));
        TaskInspector.TaskRow row = find(1).row();
        assertThat(row.state()).isEqualTo(RowState.SUCCEEDED);
        assertThat(row.started())
                .hasToString(java.time.Instant.ofEpochMilli(NOW + 1).toString());
        assertThat(row.finished()).isEqualTo(java.time.Instant.ofEpochMilli(NOW + 5));
        assertThat(row.lastDuration()).isEqualTo(java.time.Duration.ofMillis(4));
        assertThat(row.expires()).isNull();
        assertThat(number(turn -> turn.purge(Long.MAX_VALUE, 9))).isZero();
    }

    @Test
    void insertsManyOfEverySize() {
        byte[] large = new byte[1_000];
        Arrays.fill(large, (byte) 'x');
        List<NewTask> many = new ArrayList<>();
        for (long id = 1; id <= 35; id++) {
            many.add(
                    id % 10 == 0
                            ? task(id, large)
                            : new NewTask(
                                    id,
                                    id % 2 == 0 ? mail : survey,
                                    (int) id,
                                    id % 3 == 0 ? NOW + id : NOW,
                                    id - 1,
                                    ("{\"n\":" + id + "}").getBytes(UTF_8)));
        }
        turn(turn -> turn.insert(many, NOW));
        turn(turn -> turn.promoteDue(NOW + 100, 100));
        List<ClaimedTask> claimed = new ArrayList<>(
                list(turn -> turn.claim(mail, 100, Long.MAX_VALUE, NOW).tasks()));
        claimed.addAll(list(turn -> turn.claim(survey, 100, Long.MAX_VALUE, NOW).tasks()));
        assertThat(claimed).hasSize(many.size());
        for (ClaimedTask task : claimed) {
            NewTask written = many.get((int) task.id() - 1);
            assertThat(task.queue()).isEqualTo(written.queue());
            assertThat(task.priority()).isEqualTo(written.priority());
            assertThat(task.due()).isEqualTo(written.due());
            assertThat(task.parent()).isEqualTo(written.parent());
            assertThat(task.payload()).isEqualTo(written.payload());
        }
    }

    @Test
    void settlesManyAtOnce() {
        insert(task(1), task(2), task(3), task(4));
        claim(2);
        turn(turn -> turn.settle(new Settlement.GivenBack(1, 1)));
        claim(3);
        turn(turn -> turn.settleAll(List.of(nothingOf(1, 2), nothingOf(2, 1), nothingOf(3, 1))));
        for (long id = 1; id <= 3; id++) {
            assertThat(store.status(new TaskId(id))).isEqualTo(TaskStatus.NOT_FOUND);
        }
        assertThat(store.status(new TaskId(4))).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void tellsThatAClaimAmongManyIsLost() {
        insert(task(1), task(2));
        claim(2);
        turn(turn -> turn.settle(new Settlement.GivenBack(1, 1)));
        claim(1);
        assertThatThrownBy(() -> turn(turn -> turn.settleAll(List.of(nothingOf(1, 1), nothingOf(2, 1)))))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("lost");
        assertThat(store.status(new TaskId(1))).isEqualTo(TaskStatus.RUNNING);
        assertThat(store.status(new TaskId(2))).isEqualTo(TaskStatus.RUNNING);
    }

    private static Settlement nothingOf(long id, int claims) {
        return new Settlement.Ended(
                id, claims, RowState.SUCCEEDED, NOW, NOW, 0, null, Settlement.Keep.NOTHING, 0, null);
    }

    @Test
    void settlesOnlyTheClaimThatIsNamed() {
        insert(task(1));
        ClaimedTask first = claimOne();
        settle(new Settlement.Rescued(1, 1));
        ClaimedTask second = list(turn ->
                        turn.claim(List.of(1L), Long.MAX_VALUE, NOW).tasks())
                .get(0);
        assertThat(second.claims()).isEqualTo(2);
        List<Settlement> late = List.of(
                ended(first, RowState.SUCCEEDED, null, Keep.NOTHING, 0),
                ended(first, RowState.FAILED, "late", Keep.ROW, 0),
                ended(first, RowState.FAILED, "late", Keep.PAYLOAD, 0),
                retried(first, NOW, "late"),
                new Settlement.GivenBack(1, 1),
                new Settlement.Rescued(1, 1),
                new Settlement.Parked(1, 1, NOW, "late"));
        for (Settlement settlement : late) {
            assertThat(settle(settlement)).as("%s", settlement).isFalse();
        }
        assertThat(located(1)).isEqualTo(new LocatedTask(1, mail, RowState.RUNNING, 2, false));
        assertThat(find(1).failures()).isEmpty();
        assertThat(settle(ended(second, RowState.SUCCEEDED, null, Keep.ROW, 0))).isTrue();
        for (Settlement again : late) {
            assertThat(settle(again)).as("%s", again).isFalse();
        }
        assertThat(settle(ended(second, RowState.FAILED, "again", Keep.NOTHING, 0)))
                .isFalse();
        assertThat(status(1)).isEqualTo(TaskStatus.SUCCEEDED);
    }

    @Test
    void retriesLater() {
        insert(task(1));
        settle(retried(claimOne(), NOW + 100, "oops"));
        assertThat(located(1).state()).isEqualTo(RowState.SCHEDULED);
        assertThat(when(Turn::nextDue)).isEqualTo(NOW + 100);
        turn(turn -> turn.promoteDue(NOW + 100, 9));
        ClaimedTask again = claimOne();
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.lastError()).isEqualTo("oops");
        assertThat(again.due()).isEqualTo(NOW + 100);
    }

    @Test
    void retriesAtOnceWhatIsDueAtOnce() {
        insert(task(1));
        settle(retried(claimOne(), NOW + 5, "oops"));
        assertThat(located(1).state()).isEqualTo(RowState.READY);
    }

    @Test
    void givesBackWithoutCountingTheAttempt() {
        insert(task(1));
        settle(new Settlement.GivenBack(1, claimOne().claims()));
        ClaimedTask again = claimOne();
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(again.claims()).isEqualTo(2);
    }

    @Test
    void parksAClaim() {
        insert(task(1));
        settle(new Settlement.Parked(1, claimOne().claims(), NOW, "cannot be read"));
        assertThat(status(1)).isEqualTo(TaskStatus.PARKED);
        assertThat(find(1).failures()).extracting(TaskInspector.Failure::error).containsExactly("cannot be read");
        assertThat(claim(9)).isEmpty();
        assertThat(number(turn -> turn.unpark(List.of(mail), 9).count())).isEqualTo(1);
        ClaimedTask again = claimOne();
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(again.lastError()).isEqualTo("cannot be read");
    }

    @Test
    void keepsTheLastErrorsAndCutsThem() {
        insert(task(1));
        String euros = "€".repeat(6000);
        for (int i = 1; i <= 25; i++) {
            settle(retried(claimOne(), NOW, "error " + i + " " + euros));
        }
        List<TaskInspector.Failure> failures = find(1).failures();
        assertThat(failures).hasSize(20);
        assertThat(failures.get(0).error()).startsWith("error 25 ");
        assertThat(failures.get(19).error()).startsWith("error 6 ");
        for (TaskInspector.Failure failure : failures) {
            assertThat(failure.error().getBytes(UTF_8)).hasSizeBetween(16 * 1024 - 3, 16 * 1024);
            assertThat(failure.error()).endsWith("€");
        }
    }

    @Test
    void purgesInBatches() {
        insert(LongStream.rangeClosed(1, 25)
                .mapToObj(id -> task(id, new byte[id % 2 == 0 ? 500 : 10]))
                .toArray(NewTask[]::new));
        for (ClaimedTask task : claim(25)) {
            settle(ended(task, RowState.FAILED, "oops", Keep.PAYLOAD, NOW + task.id()));
        }
        assertThat(number(turn -> turn.purge(NOW + 25, 10))).isEqualTo(10);
        assertThat(status(10)).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(status(11)).isEqualTo(TaskStatus.FAILED);
        assertThat(number(turn -> turn.purge(NOW + 24, 100))).isEqualTo(14);
        assertThat(number(turn -> turn.purge(NOW + 25, 100))).isEqualTo(1);
        assertNothingLeft();
    }

    @Test
    void cancelsWhatNobodyHasClaimed() {
        insert(task(1), task(2, 0, NOW + 9), task(3, new byte[500]), task(4));
        turn(turn -> turn.claim(List.of(4L), Long.MAX_VALUE, NOW));
        turn(turn -> {
            assertThat(turn.cancel(1, NOW, Keep.NOTHING, 0)).isTrue();
            assertThat(turn.cancel(2, NOW, Keep.PAYLOAD, 0)).isTrue();
            assertThat(turn.cancel(3, NOW, Keep.ROW, NOW + 1)).isTrue();
            assertThat(turn.cancel(4, NOW, Keep.NOTHING, 0)).isFalse();
            assertThat(turn.cancel(2, NOW, Keep.NOTHING, 0)).isFalse();
            assertThat(turn.cancel(9, NOW, Keep.NOTHING, 0)).isFalse();
        });
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(status(2)).isEqualTo(TaskStatus.CANCELLED);
        assertThat(find(2).payload()).isNotNull();
        assertThat(status(3)).isEqualTo(TaskStatus.CANCELLED);
        assertThat(find(3).payload()).isNull();
        assertThat(status(4)).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void parksAndUnparksAQueue() {
        insert(task(1), task(2), task(3), task(4, 0, NOW + 1));
        assertThat(number(turn -> turn.park(mail, 2))).isEqualTo(2);
        assertThat(number(turn -> turn.park(mail, 2))).isEqualTo(1);
        assertThat(claim(9)).isEmpty();
        assertThat(number(turn -> turn.unpark(List.of(mail), 2).count())).isEqualTo(2);
        assertThat(number(turn -> turn.unpark(List.of(mail), 2).count())).isEqualTo(1);
        assertThat(ids(claim(9))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void claimsNoMoreBytesThanAllowedButOneTaskAtLeast() {
        insert(
                task(1, new byte[1000]),
                task(2, new byte[10]),
                task(3, new byte[5000]),
                task(4, new byte[5000]),
                task(5, new byte[10]));
        Claim first = store.turn(PROCESS, turn -> turn.claim(mail, 9, 1, NOW));
        assertThat(ids(first.tasks()))
                .as("payloads that lie in the row are free")
                .containsExactly(1L, 2L, 5L);
        assertThat(first.more()).isTrue();
        assertThat(located(3).state()).isEqualTo(RowState.READY);
        assertThat(located(3).claims()).isZero();
        Claim second = store.turn(PROCESS, turn -> turn.claim(List.of(4L, 3L), 1, NOW));
        assertThat(ids(second.tasks())).containsExactly(4L);
        assertThat(second.more()).isTrue();
        Claim third = store.turn(PROCESS, turn -> turn.claim(mail, 9, 1, NOW));
        assertThat(third.tasks()).extracting(ClaimedTask::attempt).containsExactly(1);
        assertThat(third.tasks().get(0).payload()).hasSize(5000);
        assertThat(third.more()).isFalse();
    }

    @Test
    void saysWhichQueuesHaveTasks() {
        insert(task(1));
        settle(new Settlement.Rescued(1, claimOne().claims()));
        settle(new Settlement.Rescued(1, claimOne().claims()));
        assertThat(store.turn(PROCESS, Turn::queuesWithTasks)).isEqualTo(new QueuesWithTasks(Set.of(), Set.of(mail)));
        insert(task(2), task(3, 0, NOW + 1));
        turn(turn -> turn.insert(List.of(new NewTask(4, survey, 0, NOW, 0, new byte[] {1})), NOW));
        assertThat(store.turn(PROCESS, Turn::queuesWithTasks))
                .isEqualTo(new QueuesWithTasks(Set.of(mail, survey), Set.of(mail)));
    }

    @Test
    void promotesThoseDueAtTheSameTimeByPriority() {
        insert(task(1, 1, NOW + 10), task(2, 3, NOW + 10), task(3, 2, NOW + 10), task(4, 9, NOW + 11));
        Readied first = store.turn(PROCESS, turn -> turn.promoteDue(NOW + 11, 2));
        assertThat(first).isEqualTo(new Readied(2, Set.of(mail), Set.of(), Long.MAX_VALUE));
        assertThat(ids(claim(9))).containsExactly(2L, 3L);
    }

    @Test
    void remembersThatATaskRanAlone() throws Exception {
        insert(task(1), task(2));
        claim(2);
        turn(turn -> turn.runAlone(1));
        turn(turn -> turn.runAlone(2));
        turn(turn -> turn.accompany(2));
        assertThat(list(Turn::owned))
                .filteredOn(Orphan::alone)
                .extracting(Orphan::id)
                .containsExactly(1L);
        settle(new Settlement.GivenBack(1, 1));
        claim(1);
        assertThat(list(Turn::owned)).as("claimed again").noneMatch(Orphan::alone);
    }

    @Test
    void findsTheBulksOfTheDead() throws Exception {
        turn(turn -> turn.prepare(new TransactionRow(100, Outcome.WRITING, NOW, null, null), List.of(task(1)), NOW));
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(list(turn -> turn.leftBulks(Long.MAX_VALUE, 9)))
                .as("its own")
                .isEmpty();
        reopen(NOW + 1000);
        assertThat(list(turn -> turn.leftBulks(NOW + 1, 9)))
                .extracting(TransactionRow::id)
                .containsExactly(100L);
        turn(turn -> turn.discard(100, 9));
        assertThat(list(turn -> turn.leftBulks(NOW + 1, 9))).isEmpty();
        assertNothingLeft();
    }

    // ------------------------------------------------------------------------------------------------ suspects

    @Test
    void keepsSuspectsFromOrdinaryClaims() {
        insert(task(1), task(2));
        claimOne();
        assertThat(settle(new Settlement.Rescued(1, 1))).isTrue();
        assertThat(located(1).state()).as("the first rescue is free").isEqualTo(RowState.READY);
        claimOne();
        assertThat(settle(new Settlement.Rescued(1, 2))).isTrue();
        assertThat(status(1)).isEqualTo(TaskStatus.PENDING);
        assertThat(list(turn -> turn.ready(mail, 9))).extracting(Candidate::id).containsExactly(2L);
        assertThat(maybe(turn -> turn.suspect(survey, 9))).isEmpty();
        assertThat(maybe(turn -> turn.suspect(mail, 1))).isEmpty();
        assertThat(maybe(turn -> turn.suspect(mail, 9))).contains(new Candidate(1, mail, 0, NOW, 2));
        assertThat(ids(claim(9))).containsExactly(2L);
        ClaimedTask suspect = list(turn ->
                        turn.claim(List.of(1L), Long.MAX_VALUE, NOW).tasks())
                .get(0);
        assertThat(suspect.attempt()).isEqualTo(1);
        assertThat(suspect.rescues()).isEqualTo(2);
    }

    @Test
    void aSnoozeCountsNoAttempt() {
        insert(task(1));
        settle(retried(claimOne(), NOW, "first"));
        ClaimedTask second = claimOne();
        assertThat(settle(new Settlement.Snoozed(1, second.claims(), NOW + 100, NOW)))
                .isTrue();
        assertThat(located(1).state()).isEqualTo(RowState.SCHEDULED);
        assertThat(list(turn -> List.of(turn.nextDue()))).containsExactly(NOW + 100);
        turn(turn -> turn.promoteDue(NOW + 100, 9));
        ClaimedTask third = claimOne();
        assertThat(third.attempt()).as("as before").isEqualTo(2);
        assertThat(third.snoozes()).isEqualTo(1);
        assertThat(third.due()).isEqualTo(NOW + 100);
        assertThat(third.lastError()).isEqualTo("first");
        assertThat(settle(new Settlement.Snoozed(1, second.claims(), NOW, NOW)))
                .as("a lost claim")
                .isFalse();
        assertThat(settle(new Settlement.Snoozed(1, third.claims(), NOW, NOW))).isTrue();
        assertThat(located(1).state()).as("due at once").isEqualTo(RowState.READY);
        assertThat(claimOne().snoozes()).isEqualTo(2);
    }

    @Test
    void keepsUntilWhenATaskHasToBegin() {
        turn(turn -> turn.insert(List.of(new NewTask(1, mail, 0, NOW, NOW + 7, 0, new byte[] {1})), NOW));
        turn(turn -> turn.insertClaimed(List.of(new NewTask(2, mail, 0, NOW, NOW + 8, 0, new byte[] {1})), NOW));
        assertThat(settle(new Settlement.GivenBack(2, 1))).isTrue();
        List<NewTask> many = IntStream.range(10, 30)
                .mapToObj(id -> new NewTask(id, mail, 0, NOW, NOW + id, 0, new byte[] {1}))
                .toList();
        turn(turn -> turn.insert(many, NOW));
        List<NewTask> prepared = IntStream.range(40, 60)
                .mapToObj(id -> new NewTask(id, mail, 0, NOW, NOW + id, 0, new byte[] {1}))
                .toList();
        turn(turn -> turn.prepare(transaction(100), prepared, NOW));
        turn(turn -> turn.decide(100, Outcome.COMMITTED));
        turn(turn -> turn.promote(100, NOW, 99));
        insert(task(3));
        assertThat(claim(99))
                .hasSize(43)
                .allSatisfy(task -> assertThat(task.startBy())
                        .isEqualTo(
                                switch ((int) task.id()) {
                                    case 1 -> NOW + 7;
                                    case 2 -> NOW + 8;
                                    case 3 -> 0;
                                    default -> NOW + task.id();
                                }));
    }

    @Test
    void anExpiredTaskWasNotAttempted() {
        turn(turn -> turn.insert(List.of(new NewTask(1, mail, 0, NOW, NOW + 7, 0, new byte[] {1})), NOW));
        ClaimedTask task = claimOne();
        assertThat(settle(new Settlement.Ended(
                        1, task.claims(), RowState.EXPIRED, 0, NOW + 8, 0, null, Settlement.Keep.PAYLOAD, 0, null)))
                .isTrue();
        assertThat(status(1)).isEqualTo(TaskStatus.EXPIRED);
        assertThat(store.inspector().find(new TaskId(1)).orElseThrow().row().attempts())
                .isZero();
        assertThat(claim(9)).isEmpty();
        assertThat(store.inspector().counts(9)).contains(new TaskLists.Count(View.EXPIRED, 1));
        assertThat(store.inspector().search(TaskQuery.of(View.EXPIRED), null, 9).tasks())
                .extracting(row -> row.id().value())
                .containsExactly(1L);
        turn(turn -> turn.alter(new Alteration.Retry(1, NOW + 9)));
        assertThat(claimOne().startBy()).as("started by hand").isZero();
    }

    @Test
    void anExpiredTaskWithoutItsPayloadWasNotAttemptedEither() {
        turn(turn -> turn.insert(List.of(new NewTask(1, mail, 0, NOW, NOW + 7, 0, new byte[] {1})), NOW));
        assertThat(settle(new Settlement.Ended(
                        1, claimOne().claims(), RowState.EXPIRED, 0, NOW + 8, 0, null, Settlement.Keep.ROW, 0, null)))
                .isTrue();
        assertThat(store.inspector().find(new TaskId(1)).orElseThrow().row().attempts())
                .isZero();
    }

    @Test
    void whatIsStartedByHandExpiresNoMore() {
        List<NewTask> later = LongStream.of(1, 2)
                .mapToObj(id -> new NewTask(id, mail, 0, NOW + 5, NOW + 7, 0, new byte[] {1}))
                .toList();
        turn(turn -> turn.insert(later, NOW));
        turn(turn -> turn.alter(new Alteration.RunNow(1, NOW)));
        turn(turn -> turn.alter(new Alteration.Reschedule(2, NOW, NOW)));
        assertThat(claim(9))
                .hasSize(2)
                .allSatisfy(task -> assertThat(task.startBy()).isZero());
    }

    @Test
    void neverForgetsASuspicion() {
        insert(task(1));
        settle(new Settlement.Rescued(1, claimOne().claims()));
        settle(new Settlement.Rescued(1, claimOne().claims()));
        settle(new Settlement.GivenBack(1, suspect().claims()));
        assertThat(located(1).state()).as("given back").isEqualTo(RowState.SUSPECT);
        settle(retried(suspect(), NOW, "at once"));
        assertThat(located(1).state()).as("retried at once").isEqualTo(RowState.SUSPECT);
        settle(retried(suspect(), NOW + 100, "later"));
        assertThat(located(1).state()).isEqualTo(RowState.SCHEDULED);
        turn(turn -> turn.promoteDue(NOW + 100, 9));
        assertThat(located(1).state()).as("retried later").isEqualTo(RowState.SUSPECT);
        settle(new Settlement.Snoozed(1, suspect().claims(), NOW, NOW));
        assertThat(located(1).state()).as("snoozed").isEqualTo(RowState.SUSPECT);
        assertThat(number(turn -> turn.park(mail, 9))).isEqualTo(1);
        turn(turn -> turn.unpark(List.of(mail), 9));
        assertThat(located(1).state()).as("unparked").isEqualTo(RowState.SUSPECT);
    }

    private ClaimedTask suspect() {
        long id = maybe(turn -> turn.suspect(mail, 9)).orElseThrow().id();
        return list(turn -> turn.claim(List.of(id), Long.MAX_VALUE, NOW).tasks())
                .get(0);
    }

    // ------------------------------------------------------------------------------------------------ owners

    @Test
    void findsTheTasksOfTheDead() throws Exception {
        insert(task(1), task(2), task(3));
        claim(2);
        assertThat(list(turn -> turn.orphans(Long.MAX_VALUE, 9))).as("its own").isEmpty();
        assertThat(when(turn -> turn.nextLeaseEnd(60_000))).isEqualTo(Long.MAX_VALUE);
        reopen(NOW + 1000);
        assertThat(claim(9)).hasSize(1);
        if (client.exclusive()) {
            assertThat(when(turn -> turn.nextLeaseEnd(60_000))).isEqualTo(Long.MAX_VALUE);
        } else {
            assertThat(when(turn -> turn.nextLeaseEnd(60_000))).isEqualTo(NOW + 60_000);
            assertThat(list(turn -> turn.orphans(NOW, 9))).as("alive").isEmpty();
        }
        assertThat(list(turn -> turn.orphans(NOW + 1, 1))).hasSize(1);
        assertThat(list(turn -> turn.orphans(NOW + 1, 9)))
                .containsExactlyInAnyOrder(
                        new Orphan(1, mail, 1, 1, 0, false, false, NOW, client.node()),
                        new Orphan(2, mail, 1, 1, 0, false, false, NOW, client.node()));
        assertThat(settle(new Settlement.Rescued(1, 1))).isTrue();
        assertThat(settle(new Settlement.Rescued(2, 1))).isTrue();
        assertThat(list(turn -> turn.orphans(NOW + 1, 9))).isEmpty();
    }

    private static List<Settlement> thatLetWait(ClaimedTask task) {
        return List.of(
                retried(task, NOW, "oops"),
                retried(task, NOW + 100, "oops"),
                new Settlement.Snoozed(task.id(), task.claims(), NOW, NOW),
                new Settlement.GivenBack(task.id(), task.claims()),
                new Settlement.Rescued(task.id(), task.claims()),
                new Settlement.Parked(task.id(), task.claims(), NOW, "oops"));
    }

    @Test
    void letsNoRunningTaskThatWasCancelledWaitAgain() {
        insert(task(1), task(2));
        ClaimedTask task = claimOne();
        assertThat(did(turn -> turn.cancelRunning(1, NOW, "ann"))).isTrue();
        assertThat(did(turn -> turn.cancelRunning(1, NOW + 1, null)))
                .as("again")
                .isFalse();
        assertThat(did(turn -> turn.cancelRunning(2, NOW, "ann")))
                .as("it waits")
                .isFalse();
        assertThat(did(turn -> turn.cancelRunning(3, NOW, "ann"))).isFalse();
        for (Settlement settlement : thatLetWait(task)) {
            assertThat(settle(settlement)).as("%s", settlement).isFalse();
            assertThatThrownBy(() -> turn(turn -> turn.settleAll(List.of(settlement))))
                    .as("%s", settlement)
                    .isInstanceOf(TaskStoreException.class);
        }
        assertThat(located(1)).isEqualTo(new LocatedTask(1, mail, RowState.RUNNING, 1, true));
        assertThat(list(Turn::owned)).containsExactly(new Orphan(1, mail, 1, 1, 0, false, true, NOW, null));
        assertThat(settle(ended(task, RowState.CANCELLED, "cancelled", Keep.PAYLOAD, 0)))
                .isTrue();
        assertThat(status(1)).isEqualTo(TaskStatus.CANCELLED);
        assertThat(maybe(turn -> turn.alter(new Alteration.Retry(1, NOW)))).isPresent();
        ClaimedTask again = list(turn ->
                        turn.claim(List.of(1L), Long.MAX_VALUE, NOW).tasks())
                .get(0);
        assertThat(located(1).cancelled()).as("what was over is over").isFalse();
        assertThat(settle(new Settlement.GivenBack(1, again.claims()))).isTrue();
    }

    @Test
    void saysOfTheTasksOfTheDeadWhetherTheyWereCancelled() throws Exception {
        insert(task(1), task(2));
        claim(2);
        turn(turn -> turn.cancelRunning(2, NOW, null));
        reopen(NOW + 1000);
        assertThat(list(turn -> turn.orphans(NOW + 1, 9)))
                .extracting(Orphan::id, Orphan::cancelled)
                .containsExactlyInAnyOrder(tuple(1L, false), tuple(2L, true));
    }

    @Test
    void saysWhetherAQueueWasPausedOrLimited() {
        assertThat(did(turn -> turn.pause(survey, false, NOW, null))).isFalse();
        assertThat(did(turn -> turn.pause(survey, true, NOW, null))).isTrue();
        assertThat(did(turn -> turn.pause(survey, true, NOW, null))).isFalse();
        assertThat(did(turn -> turn.concurrency(survey, 0))).isFalse();
        assertThat(did(turn -> turn.concurrency(survey, 3))).isTrue();
        assertThat(did(turn -> turn.concurrency(survey, 3))).isFalse();
        assertThat(did(turn -> turn.concurrency(survey, 0))).isTrue();
    }

    /** By any turn that writes something, and before that returns. */
    @Test
    void tellsWhatAnotherClientHasSet() throws Exception {
        assumeThat(client.exclusive()).isFalse();
        List<Controls> told = new ArrayList<>();
        store.onControls(told::add);
        insert(task(1), task(2));
        claimOne();
        assertThat(told).as("nothing is new").isEmpty();
        TaskStore other = newStore();
        open(other, NOW);
        other.turn(PROCESS, turn -> turn.pause(survey, true, NOW, "ann"));
        turn(turn -> turn.heartbeat(NOW + 1, 0));
        assertThat(told)
                .containsExactly(
                        new Controls(Set.of(survey), java.util.Map.of(), Set.of(), List.of(), client.queues()));
        turn(turn -> turn.heartbeat(NOW + 2, 0));
        turn(turn -> turn.locate(1));
        assertThat(told).as("once").hasSize(1);
        other.turn(PROCESS, turn -> {
            turn.pause(survey, false, NOW, null);
            turn.concurrency(mail, 7);
            return turn.cancelRunning(1, NOW + 3, "ann");
        });
        turn(Turn::lookAtControls);
        Controls last = new Controls(
                Set.of(),
                java.util.Map.of(mail, 7),
                Set.of(),
                List.of(new Controls.Cancel(1, 1, NOW + 3, "ann")),
                client.queues());
        assertThat(told).hasSize(2).endsWith(last);
        turn(Turn::lookAtControls);
        assertThat(told).as("asked for").hasSize(3).endsWith(last);
        assertThatThrownBy(() -> turn(turn -> {
                    turn.pause(mail, true, NOW, null);
                    throw new IllegalStateException("undone");
                }))
                .isInstanceOf(RuntimeException.class);
        assertThat(told).hasSize(3);
    }

    // ------------------------------------------------------------------------------------------------ places

    private static int placesIn(TaskStore of, int queue, int total, int limit) {
        return of.turn(PROCESS, turn -> turn.places(queue, total, limit));
    }

    /** Claims as many as there are places. */
    private List<ClaimedTask> claimForPlaces(int total) {
        return list(turn -> {
            int places = turn.places(mail, total, 9);
            return places == 0
                    ? List.of()
                    : turn.claim(mail, places, Long.MAX_VALUE, NOW).tasks();
        });
    }

    @Test
    void hasAPlaceForEachTaskThatMayRun() {
        insert(task(1), task(2), task(3), task(4));
        assertThat(placesIn(store, mail, 3, 2)).isEqualTo(2);
        assertThat(ids(claimForPlaces(3))).containsExactly(1L, 2L, 3L);
        assertThat(claimForPlaces(3)).isEmpty();
        assertThat(placesIn(store, survey, 3, 9)).as("of another queue").isEqualTo(3);
        assertThat(placesIn(store, mail, 5, 9)).as("the limit was raised").isEqualTo(2);
        assertThat(placesIn(store, mail, 2, 9)).as("the limit was lowered").isZero();
    }

    @Test
    void aPlaceThatIsNotTakenIsFreeAgain() {
        insert(task(1));
        assertThat(ids(claimForPlaces(3))).containsExactly(1L);
        assertThat(placesIn(store, mail, 3, 9)).isEqualTo(2);
        assertThatThrownBy(() -> turn(turn -> {
                    turn.places(mail, 3, 9);
                    throw new IllegalStateException("undone");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(placesIn(store, mail, 3, 9)).isEqualTo(2);
    }

    @Test
    void aPlaceThatWasMadeInAPartThatIsUndoneIsMadeAgain() {
        insert(task(1));
        turn(turn -> {
            assertThatThrownBy(() -> turn.isolated(() -> {
                        turn.places(mail, 2, 2);
                        throw new IllegalStateException("undone");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            turn.insert(List.of(task(2)), NOW);
        });
        assertThat(ids(claimForPlaces(2))).containsExactly(1L, 2L);
    }

    @Test
    void whateverEndsAClaimGivesItsPlaceBack() {
        insert(task(1));
        ClaimedTask task = claimForPlaces(1).get(0);
        for (int i = 0; i < thatLetWait(task).size(); i++) {
            assertThat(placesIn(store, mail, 1, 9)).isZero();
            assertThat(settle(thatLetWait(task).get(i))).isTrue();
            assertThat(placesIn(store, mail, 1, 9)).as("settlement %d", i).isEqualTo(1);
            turn(turn -> turn.unpark(List.of(mail), 9));
            turn(turn -> turn.promoteDue(NOW + 1_000, 9));
            task = list(turn -> {
                        turn.places(mail, 1, 1);
                        return turn.claim(List.of(1L), Long.MAX_VALUE, NOW).tasks();
                    })
                    .get(0);
        }
        settle(ended(task, RowState.SUCCEEDED, null, Keep.NOTHING, 0));
        assertThat(placesIn(store, mail, 1, 9)).isEqualTo(1);
        insert(task(2));
        settle(ended(claimForPlaces(1).get(0), RowState.FAILED, "oops", Keep.PAYLOAD, 0));
        assertThat(placesIn(store, mail, 1, 9)).isEqualTo(1);
    }

    @Test
    void aTaskThatIsSettledMakesRoomForOneOfTheSameTurn() {
        insert(task(1), task(2));
        ClaimedTask first = claimForPlaces(1).get(0);
        List<ClaimedTask> next = list(turn -> {
            turn.settleAll(List.of(ended(first, RowState.SUCCEEDED, null, Keep.NOTHING, 0)));
            assertThat(turn.places(mail, 1, 9)).isEqualTo(1);
            return turn.claim(mail, 1, Long.MAX_VALUE, NOW).tasks();
        });
        assertThat(ids(next)).containsExactly(2L);
        assertThat(placesIn(store, mail, 1, 9)).isZero();
    }

    @Test
    void theTasksOfTheDeadHaveTheirPlacesUntilTheyAreRescued() throws Exception {
        insert(task(1), task(2));
        assertThat(claimForPlaces(2)).hasSize(2);
        reopen(NOW + 1_000);
        assertThat(placesIn(store, mail, 2, 9)).isZero();
        settle(new Settlement.Rescued(1, 1));
        assertThat(placesIn(store, mail, 2, 9)).isEqualTo(1);
    }

    @Test
    void anotherClientHasThePlacesThatAreLeft() throws Exception {
        assumeThat(client.exclusive()).isFalse();
        insert(task(1), task(2), task(3));
        TaskStore other = newStore();
        open(other, NOW);
        list(turn -> {
            turn.places(mail, 3, 2);
            return turn.claim(mail, 2, Long.MAX_VALUE, NOW).tasks();
        });
        assertThat(placesIn(other, mail, 3, 9)).isEqualTo(1);
    }

    @Test
    void forgetsClientsThatNothingRefersTo() throws Exception {
        insert(task(1));
        claimOne();
        reopen(NOW);
        turn(turn -> turn.prepare(transaction(100), List.of(task(2)), NOW));
        reopen(NOW);
        long later = NOW + 2 * 24 * 60 * 60 * 1000L;
        reopen(later);
        assertThat(number("select count(*) from afterward_client"))
                .as("an owner, a preparer, this one")
                .isEqualTo(3);
        settle(new Settlement.Rescued(1, 1));
        turn(turn -> turn.discard(100, 9));
        assertThat(list(turn -> turn.orphans(later, 9))).isEmpty();
        reopen(later + 2 * 24 * 60 * 60 * 1000L);
        assertThat(number("select count(*) from afterward_client")).isEqualTo(1);
        assertThat(client.client()).isEqualTo(5);
    }

    @Test
    void remembersASignOfLife() throws Exception {
        turn(turn -> turn.heartbeat(NOW + 7, 77));
        turn(turn -> turn.heartbeat(NOW + 3, 33));
        assertThat(number("select seen from afterward_client")).isEqualTo(NOW + 7);
        assertThat(number("select last_id from afterward_client")).isEqualTo(77);
    }

    // ------------------------------------------------------------------------------------------------ transactions

    private static TransactionRow transaction(long id) {
        return new TransactionRow(id, Outcome.PREPARED, NOW, null, null);
    }

    @Test
    void hidesPreparedTasksUntilTheirTransactionIsDecided() {
        turn(turn -> turn.prepare(transaction(100), List.of(task(1), task(2, 0, NOW + 50)), NOW));
        turn(turn -> turn.prepare(transaction(100), List.of(task(3, new byte[900])), NOW));
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(store.inspector().find(new TaskId(1))).isEmpty();
        assertThat(claim(9)).isEmpty();
        assertThat(did(turn -> turn.decide(100, Outcome.COMMITTED))).isTrue();
        assertThat(status(1)).isEqualTo(TaskStatus.PENDING);
        assertThat(store.inspector().find(new TaskId(1)).orElseThrow().row().state())
                .as("it waits, and is not in doubt")
                .isEqualTo(RowState.SCHEDULED);
        Promotion first = store.turn(FULL, turn -> turn.promote(100, NOW, 2));
        assertThat(first.readied().count()).isEqualTo(2);
        assertThat(first.done()).isFalse();
        Promotion second = store.turn(FULL, turn -> turn.promote(100, NOW, 2));
        assertThat(second.readied().count()).isEqualTo(1);
        assertThat(second.done()).isTrue();
        assertThat(ids(claim(9))).containsExactly(1L, 3L);
        assertThat(located(2).state()).isEqualTo(RowState.SCHEDULED);
        assertThat(did(turn -> turn.decide(100, Outcome.COMMITTED))).isFalse();
    }

    @Test
    void claimsPreparedTasksInTheOrderOfTheirIds() {
        turn(turn -> turn.prepare(transaction(100), List.of(task(2), task(1), task(3, new byte[900])), NOW));
        turn(turn -> turn.prepare(transaction(200), List.of(task(4)), NOW));
        turn(turn -> turn.decide(100, Outcome.COMMITTED));
        assertThat(list(turn -> turn.prepared(100, 2)))
                .containsExactly(new Candidate(1, mail, 0, NOW, 0), new Candidate(2, mail, 0, NOW, 0));
        Claim first = store.turn(PROCESS, turn -> turn.claimPrepared(100, 2, Long.MAX_VALUE, NOW + 1));
        assertThat(ids(first.tasks())).containsExactly(1L, 2L);
        assertThat(first.more()).isTrue();
        assertThat(first.tasks()).extracting(ClaimedTask::attempt).containsExactly(1, 1);
        assertThat(list(Turn::owned)).extracting(Orphan::id).containsExactlyInAnyOrder(1L, 2L);
        Claim second = store.turn(PROCESS, turn -> turn.claimPrepared(100, 2, Long.MAX_VALUE, NOW + 1));
        assertThat(ids(second.tasks())).containsExactly(3L);
        assertThat(second.tasks().get(0).payload()).hasSize(900);
        assertThat(second.more()).isFalse();
        Promotion rest = store.turn(FULL, turn -> turn.promote(100, NOW, 9));
        assertThat(rest).isEqualTo(new Promotion(Readied.NOTHING, true));
        assertThat(list(Turn::owned)).hasSize(3);
    }

    @Test
    void claimsPreparedTasksAmongOthersOnceTheirTransactionHasCommitted() {
        insert(task(1));
        turn(turn -> turn.prepare(transaction(100), List.of(task(2), task(3)), NOW));
        List<Long> all = List.of(3L, 1L, 2L);
        assertThat(ids(store.turn(PROCESS, turn -> turn.claim(List.of(3L, 2L), Long.MAX_VALUE, NOW))
                        .tasks()))
                .isEmpty();
        turn(turn -> turn.decide(100, Outcome.COMMITTED));
        assertThat(ids(store.turn(PROCESS, turn -> turn.claim(all, Long.MAX_VALUE, NOW))
                        .tasks()))
                .containsExactly(3L, 1L, 2L);
    }

    @Test
    void claimsNoMoreBytesOfPreparedTasksThanAllowed() {
        turn(turn ->
                turn.prepare(transaction(100), List.of(task(1, new byte[900]), task(2, new byte[900]), task(3)), NOW));
        turn(turn -> turn.decide(100, Outcome.COMMITTED));
        Claim claim = store.turn(PROCESS, turn -> turn.claimPrepared(100, 9, 1, NOW));
        assertThat(ids(claim.tasks()))
                .as("payloads that lie in the row are free")
                .containsExactly(1L, 3L);
        assertThat(claim.more()).isTrue();
        assertThat(located(2).state()).isEqualTo(RowState.READY);
        assertThat(ids(claim(9))).containsExactly(2L);
    }

    /** However large a transaction is: a task that has committed can be cancelled before its turn to be promoted comes. */
    @Test
    void changesTasksOfACommittedTransactionThatAreNotPromotedYet() {
        turn(turn -> turn.prepare(
                transaction(100),
                LongStream.rangeClosed(1, 8).mapToObj(id -> task(id)).toList(),
                NOW));
        assertThat(changesOfAll()).as("before it is decided").isEmpty();
        assertThat(did(turn -> turn.decide(100, Outcome.COMMITTED))).isTrue();
        assertThat(changesOfAll()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(status(2)).isEqualTo(TaskStatus.CANCELLED);
        assertThat(status(3)).isEqualTo(TaskStatus.CANCELLED);
        assertThat(located(4).state()).isEqualTo(RowState.READY);
        assertThat(located(5).state()).isEqualTo(RowState.SCHEDULED);
        assertThat(located(6).state()).isEqualTo(RowState.SCHEDULED);
        assertThat(status(7)).isEqualTo(TaskStatus.NOT_FOUND);
        Promotion rest = store.turn(FULL, turn -> turn.promote(100, NOW, 9));
        assertThat(rest).isEqualTo(new Promotion(new Readied(1, Set.of(mail), Set.of(), Long.MAX_VALUE), true));
        assertThat(ids(claim(9))).containsExactly(4L, 8L);
        assertThat(number(turn -> turn.promoteDue(NOW, 9).count())).isEqualTo(1);
        assertThat(ids(claim(9))).as("its priority was changed").containsExactly(6L);
    }

    /** Whatever a task was, it is that again; nobody finds it meanwhile. */
    @Test
    void restoresWhatWasDeleted() throws Exception {
        List<Integer> states = List.of(1, 2, 4, 5, 6, 7, 8, 9);
        insert(states.stream().map(state -> task(state)).toArray(NewTask[]::new));
        for (int state : states) {
            execute("update afterward_task set state = " + state + ", rescues = " + (state == 8 ? 2 : 0) + ", due = "
                    + (state == 1 ? NOW + 90 : NOW) + ", start_by = " + (NOW + 500)
                    + (List.of(5, 6, 7, 9).contains(state)
                            ? ", finished = " + NOW + ", expires = " + (NOW + 1_000)
                            : "")
                    + " where id = " + state);
        }
        List<String> before = taskRows();
        for (int state : states) {
            Readied deleted = maybe(turn -> turn.alter(new Alteration.Delete(state, NOW + 5, NOW + 50)))
                    .orElseThrow();
            assertThat(deleted).isEqualTo(new Readied(1, Set.of(), Set.of(), Long.MAX_VALUE));
            assertThat(status(state)).isEqualTo(TaskStatus.NOT_FOUND);
            assertThat(maybe(turn -> turn.alter(new Alteration.Delete(state, NOW + 6, NOW + 60))))
                    .as("deleted already")
                    .isEmpty();
        }
        assertThat(claim(99)).isEmpty();
        assertThat(number(turn -> turn.promoteDue(NOW + 100, 9).count())).isZero();
        assertThat(number(turn -> turn.purge(NOW + 49, 99))).isZero();
        for (int state : states) {
            Readied restored = maybe(turn -> turn.alter(new Alteration.Restore(state, NOW, NOW + 40)))
                    .orElseThrow();
            assertThat(restored.ready()).isEqualTo(state == 2 ? Set.of(mail) : Set.of());
            assertThat(restored.suspect()).isEqualTo(state == 8 ? Set.of(mail) : Set.of());
            assertThat(restored.nextDue()).isEqualTo(state == 1 ? NOW + 90 : Long.MAX_VALUE);
            assertThat(maybe(turn -> turn.alter(new Alteration.Restore(state, NOW, NOW + 40))))
                    .as("restored already")
                    .isEmpty();
        }
        assertThat(taskRows()).isEqualTo(before);
        assertThat(number("select count(*) from afterward_deleted")).isZero();
    }

    private List<String> taskRows() throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select * from afterward_task order by id")) {
            while (rows.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    line.append(rows.getString(i)).append('|');
                }
                found.add(line.toString());
            }
        }
        return found;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What became due meanwhile is due, and what would have been deleted meanwhile can be looked at. */
    @Test
    void restoresForTheTimeThatHasCome() throws Exception {
        insert(task(1), task(2));
        settle(new Settlement.Ended(
                1, claimOne().claims(), RowState.FAILED, NOW, NOW, 5, null, Keep.PAYLOAD, NOW + 10, null));
        execute("update afterward_task set state = 1, due = " + (NOW + 90) + " where id = 2");
        turn(turn -> turn.alter(new Alteration.Delete(1, NOW + 5, NOW + 1_000)));
        turn(turn -> turn.alter(new Alteration.Delete(2, NOW + 5, NOW + 1_000)));
        turn(turn -> turn.alter(new Alteration.Restore(1, NOW + 200, NOW + 700)));
        turn(turn -> turn.alter(new Alteration.Restore(2, NOW + 200, NOW + 700)));
        assertThat(located(2).state()).isEqualTo(RowState.READY);
        assertThat(number("select expires from afterward_task where id = 1")).isEqualTo(NOW + 700);
        assertThat(number("select count(*) from afterward_task where id = 2 and expires is null"))
                .isEqualTo(1);
    }

    private Optional<Readied> edit(long id, byte @Nullable [] from, byte[] payload) {
        return maybe(turn -> turn.alter(new Alteration.Edit(id, mail, from, payload, 1, NOW + 5)));
    }

    /** Between a row and the table beside it, both ways; nothing stays of what was there before. */
    @Test
    void givesTasksOtherPayloads() {
        byte[] small = {1, 2};
        byte[] large = new byte[900];
        insert(new NewTask(1, mail, 0, NOW, 0, 0, small), new NewTask(2, mail, 0, NOW, 0, 0, large));
        assertThat(edit(1, small, large)).contains(new Readied(1, Set.of(mail), Set.of(), Long.MAX_VALUE));
        assertThat(edit(2, large, small)).isPresent();
        assertThat(find(1).payload()).hasSize(900);
        assertThat(find(2).payload()).hasSize(2);
        if (keepsPayloadsApart()) {
            assertThat(number("select count(*) from afterward_payload")).isEqualTo(1);
        }
        assertThat(edit(1, small, small)).as("it holds something else").isEmpty();
        assertThat(edit(2, large, large)).as("it holds something else").isEmpty();
        assertThat(edit(1, null, small)).as("whatever it holds").isPresent();
        assertThat(maybe(turn -> turn.alter(new Alteration.Edit(1, mail + 1, null, large, 1, NOW))))
                .as("another queue")
                .isEmpty();
        assertThat(edit(3, null, small)).isEmpty();
        assertThat(claim(9)).extracting(ClaimedTask::payload).containsExactly(small, small);
        turn(turn -> turn.alter(new Alteration.Erase(1)));
        settle(new Settlement.GivenBack(1, 1));
        settle(new Settlement.GivenBack(2, 1));
        turn(turn -> turn.alter(new Alteration.Erase(1)));
        turn(turn -> turn.alter(new Alteration.Erase(2)));
        assertNothingLeft();
    }

    @Test
    void editsWhatNeitherRunsNorHasSucceeded() throws SQLException {
        for (int state = 0; state <= 10; state++) {
            long id = 100L + state;
            insert(new NewTask(id, mail, 0, NOW, NOW + 90, 0, new byte[] {1}));
            execute("update afterward_task set attempt = 3, rescues = 2, snoozes = 1, finished = 7, expires = 8,"
                    + " fingerprint = 9, " + inState(state) + " where id = " + id);
            boolean edited = edit(id, new byte[] {1}, new byte[] {2}).isPresent();
            assertThat(edited)
                    .as("state " + state)
                    .isEqualTo(Set.of(1, 2, 4, 6, 7, 8, 9).contains(state));
            boolean waits = Set.of(1, 2, 8).contains(state);
            assertThat(number("select count(*) from afterward_task where id = " + id + " and state = 2 and attempt = 0"
                            + " and rescues = 0 and snoozes = 0 and finished is null and expires is null"
                            + " and fingerprint is null and owner is null and due = " + (waits ? NOW : NOW + 5)
                            + " and start_by " + (waits ? "= " + (NOW + 90) : "is null")))
                    .as("state " + state)
                    .isEqualTo(edited ? 1 : 0);
        }
    }

    @Test
    void whatWaitsForItsTimeIsEditedAndWaitsOn() {
        insert(new NewTask(1, mail, 0, NOW + 90, 0, 0, new byte[] {1}));
        assertThat(edit(1, null, new byte[] {2})).contains(new Readied(1, Set.of(), Set.of(), NOW + 90));
        assertThat(located(1).state()).isEqualTo(RowState.SCHEDULED);
        turn(turn -> turn.prepare(transaction(100), List.of(task(2), task(3)), NOW));
        turn(turn -> turn.decide(100, TransactionRow.Outcome.COMMITTED));
        assertThat(edit(2, null, new byte[] {2})).isPresent();
        assertThat(located(2).state()).isEqualTo(RowState.READY);
    }

    @Test
    void whatWasKeptWithoutItsPayloadIsNotEdited() {
        insert(task(1));
        settle(new Settlement.Ended(
                1, claimOne().claims(), RowState.FAILED, NOW, NOW, 5, null, Keep.ROW, NOW + 10, null));
        assertThat(edit(1, null, new byte[] {2})).isEmpty();
    }

    @Test
    void forgetsWhatWasDeletedInTheEnd() {
        insert(task(1, new byte[900]), task(2, new byte[900]), task(3, new byte[900]));
        for (long id = 1; id <= 3; id++) {
            long one = id;
            turn(turn -> turn.alter(new Alteration.Delete(one, NOW, NOW + 50)));
        }
        assertThat(maybe(turn -> turn.alter(new Alteration.Erase(1)))).isPresent();
        assertThat(number("select count(*) from afterward_deleted")).isEqualTo(2);
        assertThat(when(Turn::nextExpiry)).isEqualTo(NOW + 50);
        assertThat(number(turn -> turn.purge(NOW + 50, 99))).isEqualTo(2);
        assertThat(number("select count(*) from afterward_deleted")).isZero();
        assertNothingLeft();
    }

    @Test
    void doesNotDeleteWhatRunsOrIsNotDecided() {
        insert(task(1));
        claimOne();
        turn(turn -> turn.prepare(transaction(100), List.of(task(2)), NOW));
        for (long id = 1; id <= 2; id++) {
            long one = id;
            assertThat(maybe(turn -> turn.alter(new Alteration.Delete(one, NOW, NOW + 50))))
                    .isEmpty();
            assertThat(maybe(turn -> turn.alter(new Alteration.Erase(one)))).isEmpty();
        }
        assertThat(number("select count(*) from afterward_deleted")).isZero();
    }

    @Test
    void recordsAnActOnceInHoweverManyTurns() {
        Act bulk = new Act(NOW, "ada", "a-key", "?view=failed");
        turn(turn -> turn.audit(bulk, Deed.RETRY, List.of(1L, 2L), null, null));
        turn(turn -> turn.audit(bulk, Deed.RETRY, List.of(3L), null, null));
        turn(turn -> turn.audit(new Act(NOW, "ada", null, null), Deed.DELETE, List.of(2L), null, null));
        turn(turn -> turn.audit(new Act(NOW, "ada", null, null), Deed.PAUSE, List.of(), "mail", null));
        assertThat(number("select count(*) from afterward_audit")).isEqualTo(3);
        assertThat(number("select count from afterward_audit where key = 'a-key'"))
                .isEqualTo(3);
        assertThat(number("select count(*) from afterward_audit_task")).isEqualTo(4);
        turn(turn -> turn.purge(NOW + 91L * 24 * 60 * 60 * 1000, 99));
        assertThat(number("select count(*) from afterward_audit_task")).isZero();
        assertThat(number("select count(*) from afterward_audit")).isZero();
    }

    /** Tries to do one thing to each of the first seven tasks. Returns those with which it succeeded. */
    private List<Long> changesOfAll() {
        List<Long> done = new ArrayList<>();
        turn(turn -> {
            Map<Long, BooleanSupplier> changes = new TreeMap<>();
            changes.put(1L, () -> turn.cancel(1, NOW, Keep.NOTHING, 0));
            changes.put(2L, () -> turn.cancel(2, NOW, Keep.ROW, 0));
            changes.put(3L, () -> turn.cancel(3, NOW, Keep.PAYLOAD, 0));
            changes.put(4L, () -> altered(turn, new Alteration.RunNow(4, NOW)));
            changes.put(5L, () -> altered(turn, new Alteration.Reschedule(5, NOW + 50, NOW)));
            changes.put(6L, () -> altered(turn, new Alteration.Reprioritize(6, 3)));
            changes.put(7L, () -> altered(turn, new Alteration.Erase(7)));
            changes.forEach((id, change) -> {
                if (change.getAsBoolean()) {
                    done.add(id);
                }
            });
        });
        return done;
    }

    /** What is scheduled now has to be hinted at, or nobody would look for it. */
    private static boolean altered(Turn turn, Alteration alteration) {
        Optional<Readied> readied = turn.alter(alteration);
        readied.filter(change -> alteration instanceof Alteration.Reprioritize)
                .ifPresent(change -> assertThat(change.nextDue()).isEqualTo(NOW));
        return readied.isPresent();
    }

    @Test
    void discardsWhatWasRolledBack() {
        turn(turn -> turn.prepare(transaction(100), List.of(task(1), task(2, new byte[900]), task(3)), NOW));
        turn(turn -> turn.decide(100, Outcome.ROLLED_BACK));
        assertThat(did(turn -> turn.discard(100, 2).done())).isFalse();
        assertThat(did(turn -> turn.discard(100, 2).done())).isTrue();
        assertThat(did(turn -> turn.decide(100, Outcome.COMMITTED))).isFalse();
        assertNothingLeft();
    }

    @Test
    void handsOnTheTransactionsOfClientsBefore() throws Exception {
        byte[] key = {1, 2};
        byte[] table = {3};
        turn(turn -> turn.prepare(new TransactionRow(100, Outcome.PREPARED, NOW, key, table), List.of(task(1)), NOW));
        turn(turn -> turn.prepare(transaction(200), List.of(task(2)), NOW));
        turn(turn -> turn.decide(200, Outcome.COMMITTED));
        assertThat(list(turn -> turn.leftTransactions(Long.MAX_VALUE)))
                .as("its own")
                .isEmpty();
        reopen(NOW);
        List<TransactionRow> left = list(turn -> turn.leftTransactions(NOW));
        if (client.exclusive()) {
            assertThat(left)
                    .usingRecursiveComparison()
                    .isEqualTo(List.of(
                            new TransactionRow(100, Outcome.PREPARED, NOW, key, table),
                            new TransactionRow(200, Outcome.COMMITTED, NOW, null, null)));
        } else {
            assertThat(left).as("its client lives").isEmpty();
            assertThat(list(turn -> turn.leftTransactions(NOW + 1)))
                    .usingRecursiveComparison()
                    .isEqualTo(List.of(new TransactionRow(100, Outcome.PREPARED, NOW, key, table)));
            assertThat(list(turn -> turn.leftBulks(NOW + 1, 9)))
                    .extracting(TransactionRow::id)
                    .containsExactly(200L);
        }
        assertThat(store.inspector().marks()).containsExactly(key);
    }

    @Test
    void onlyTheFirstOutcomeOfATransactionCounts() {
        turn(turn -> turn.prepare(transaction(100), List.of(task(1), task(2)), NOW));
        turn(turn -> turn.prepare(transaction(200), List.of(task(3), task(4)), NOW));
        turn(turn -> turn.decide(100, Outcome.COMMITTED));
        turn(turn -> turn.decide(200, Outcome.ROLLED_BACK));
        turn(turn -> turn.discard(100, 9));
        assertThat(did(turn -> turn.promote(200, NOW, 9).readied().count() == 0))
                .isTrue();
        assertThat(did(turn -> turn.promote(100, NOW, 9).readied().count() == 2))
                .isTrue();
        assertThat(did(turn -> turn.discard(200, 9).count() == 2)).isTrue();
    }

    @Test
    void showsWhatIsInDoubt() {
        turn(turn -> turn.prepare(transaction(100), List.of(task(1)), NOW));
        turn(turn -> turn.decide(100, Outcome.IN_DOUBT));
        assertThat(status(1)).isEqualTo(TaskStatus.PARKED);
        assertThat(store.inspector().list(View.PARKED, null, 9).tasks())
                .extracting(row -> row.id().value())
                .containsExactly(1L);
        assertThat(store.inspector().counts(9)).contains(new TaskLists.Count(View.PARKED, 1));
        assertThat(find(1).payload()).isEqualTo("{\"n\":1}");
        assertThat(claim(9)).isEmpty();
    }

    // ------------------------------------------------------------------------------------------------ counters

    @Test
    void counts() throws SQLException {
        turn(turn -> {
            turn.count(List.of(new Tally(NOW, mail, Tally.Outcome.SUCCEEDED, 3, 300)));
            turn.count(List.of(
                    new Tally(NOW, mail, Tally.Outcome.SUCCEEDED, 2, 50),
                    new Tally(NOW, mail, Tally.Outcome.FAILED, 1, 7)));
        });
        for (int span = 0; span <= 1; span++) {
            String succeeded = " from afterward_bucket where outcome = 0 and span = " + span;
            assertThat(number("select count" + succeeded)).isEqualTo(5);
            assertThat(number("select micros" + succeeded)).isEqualTo(350);
        }
        turn(turn -> turn.purge(NOW + 60 * 60 * 1000L, 1));
        assertThat(number("select count(*) from afterward_bucket")).isEqualTo(4);
        turn(turn -> turn.purge(NOW + 3 * 60 * 60 * 1000L, 1));
        assertThat(number("select count(*) from afterward_bucket"))
                .as("quarters")
                .isEqualTo(2);
        turn(turn -> turn.purge(NOW + 49 * 60 * 60 * 1000L, 1));
        assertThat(number("select count(*) from afterward_bucket")).isZero();
    }

    /** What no chart shows goes with what is counted, some rows at a time; both charts are told the same sums. */
    @Test
    void keepsTheCountersSmallAndTheirSumsExact() {
        long quarter = 15 * 60_000L;
        long begin = NOW - NOW % quarter;
        int minutes = 600;
        for (int minute = 0; minute < minutes; minute++) {
            long at = begin + minute * 60_000L;
            turn(turn -> {
                turn.count(List.of(new Tally(at, mail, Tally.Outcome.SUCCEEDED, 3, 30)));
                turn.measure(List.of(new Latency(at, mail, Latency.Kind.RUN, 7, 3)));
            });
        }
        assertThat(number("select count(*) from afterward_bucket")).isLessThanOrEqualTo(122 + minutes / 15);
        assertThat(number("select count(*) from afterward_latency")).isLessThanOrEqualTo(122 + minutes / 15);
        Instant since = Instant.ofEpochMilli(begin + (minutes - 60) * 60_000L);
        for (Duration step : List.of(Duration.ofMinutes(1), Duration.ofMinutes(15))) {
            assertThat(store.inspector().activity(since, step).stream()
                            .mapToLong(AttemptFigures.Activity::count)
                            .sum())
                    .as("%s", step)
                    .isEqualTo(180);
            assertThat(store.inspector().delays(since, step).stream()
                            .mapToLong(AttemptFigures.Delay::count)
                            .sum())
                    .as("%s", step)
                    .isEqualTo(180);
        }
        Instant all = Instant.ofEpochMilli(begin);
        assertThat(store.inspector().activity(all, Duration.ofMinutes(15)))
                .hasSize(minutes / 15)
                .allMatch(period -> period.count() == 45);
    }

    // ------------------------------------------------------------------------------------------------ reading

    /** The search skips through the priorities, and stops after a thousand: it then says that it has stopped. */
    @Test
    void saysWhenAnOlderTaskMayHaveBeenMissed() {
        turn(turn -> {
            for (int priority = 1; priority <= 1_000; priority++) {
                turn.insert(List.of(task(priority, priority, NOW - 1)), NOW);
            }
        });
        assertThat(depth()).returns(Instant.ofEpochMilli(NOW - 1), StoreFigures.QueueDepth::oldest);
        assertThat(depth()).returns(false, StoreFigures.QueueDepth::mayBeOlder);
        insert(task(1_001, 0, NOW - 60_000));
        assertThat(depth()).returns(true, StoreFigures.QueueDepth::mayBeOlder);
    }

    private StoreFigures.QueueDepth depth() {
        return store.inspector().depths(9).get(0);
    }

    /** Whether larger payloads lie in a table of their own. */
    protected boolean keepsPayloadsApart() {
        return true;
    }

    /** What an UPDATE of a task sets so that the task is in a state, and running tasks are client 77's. */
    protected String inState(int state) {
        return "owner = 77, state = " + state;
    }

    protected TaskInspector.TaskDetails find(long id) {
        return store.inspector().find(new TaskId(id)).orElseThrow();
    }

    protected void assertNothingLeft() {
        for (String table :
                keepsPayloadsApart() ? List.of("task", "payload", "failure", "tx") : List.of("task", "failure", "tx")) {
            assertThat(number("select count(*) from afterward_" + table))
                    .as(table)
                    .isZero();
        }
    }

    protected long number(String sql) {
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private int schedule(String name, Long fire) {
        ScheduleRow.State state =
                new ScheduleRow.State(NOW, fire, fire, null, 0, "rules", null, null, null, null, 0, null);
        return number(turn -> turn.schedules()
                .putSchedule(new ScheduleRow(
                        0,
                        name,
                        mail,
                        "{}".getBytes(UTF_8),
                        1,
                        ScheduleRow.Times.of(Recurrence.every(Duration.ofHours(1))),
                        SchedulePolicy.DEFAULT,
                        new ScheduleRow.Urgency(3, 4),
                        ScheduleRow.Origin.PUT,
                        state)));
    }

    private boolean record(int schedule, long number, long at, Occurrence.Outcome outcome, long task) {
        return did(turn -> turn.schedules()
                .recordOccurrence(new OccurrenceRow(schedule, number, at, at, 1, false, null, NOW, outcome, task)));
    }

    @Test
    void schedulesAreKeptByTheirNames() {
        int id = schedule("s", NOW + 10);
        assertThat(id).isPositive();
        assertThat(schedule("s", NOW + 20)).as("the name is taken").isZero();
        ScheduleRow row = maybe(turn -> turn.schedules().schedule("s")).orElseThrow();
        assertThat(row.id()).isEqualTo(id);
        assertThat(row.urgency()).isEqualTo(new ScheduleRow.Urgency(3, 4));
        assertThat(row.origin()).isEqualTo(ScheduleRow.Origin.PUT);
        for (ScheduleRow.Edit edit :
                List.of(new ScheduleRow.Edit(NOW + 1, "ann"), new ScheduleRow.Edit(NOW + 2, null))) {
            ScheduleRow.Origin edited = new ScheduleRow.Origin("shop", "b", "a", edit);
            assertThat(number(turn -> turn.schedules()
                            .putSchedule(new ScheduleRow(
                                    id,
                                    "s",
                                    mail,
                                    row.payload(),
                                    row.version(),
                                    row.times(),
                                    row.policy(),
                                    row.urgency(),
                                    edited,
                                    row.state().blocked(NOW).blocked(NOW + 5)))))
                    .isEqualTo(id);
            ScheduleRow stored = maybe(turn -> turn.schedules().schedule("s")).orElseThrow();
            assertThat(stored.origin()).isEqualTo(edited);
            assertThat(stored.state()).isEqualTo(row.state().blocked(NOW).blocked(NOW + 5));
        }
        assertThat(row.times().recurrence()).isEqualTo(Recurrence.every(Duration.ofHours(1)));
        assertThat(when(turn -> turn.schedules().nextFire())).isEqualTo(NOW + 10);
        assertThat(list(turn -> turn.schedules().dueSchedules(NOW + 9, 5))).isEmpty();
        assertThat(list(turn -> turn.schedules().dueSchedules(NOW + 10, 5))).hasSize(1);
        turn(turn -> turn.schedules().moveSchedule(id, row.state().firing(null)));
        assertThat(when(turn -> turn.schedules().nextFire())).isEqualTo(Long.MAX_VALUE);
        assertThat(did(turn -> turn.schedules().removeSchedule("s"))).isTrue();
        assertThat(did(turn -> turn.schedules().removeSchedule("s"))).isFalse();
    }

    @Test
    void anOccurrenceIsRecordedOnceAndDecidedOnce() {
        int id = schedule("s", NOW + 10);
        assertThat(record(id, 1, NOW, Occurrence.Outcome.WAITING, 0)).isTrue();
        assertThat(record(id, 2, NOW, Occurrence.Outcome.FIRED, 5))
                .as("the same time")
                .isFalse();
        assertThat(list(turn -> turn.schedules().waitingSchedules(5)))
                .extracting(ScheduleTurn.Waiting::at)
                .containsExactly(NOW);
        Predicate<Turn> decision = turn -> turn.schedules().decideWaiting(id, NOW, Occurrence.Outcome.FIRED, 5);
        assertThat(did(decision)).isTrue();
        assertThat(did(decision)).as("it waits no longer").isFalse();
        assertThat(did(turn -> turn.schedules().hasWaiting())).isFalse();
    }

    @Test
    void anOccurrenceIsOpenUntilItsTaskHasEnded() {
        int id = schedule("s", NOW + 10);
        insert(task(1));
        assertThat(record(id, 1, NOW, Occurrence.Outcome.FIRED, 1)).isTrue();
        assertThat(record(id, 2, NOW + 1, Occurrence.Outcome.WAITING, 0)).isTrue();
        assertThat(list(turn -> turn.schedules().openOccurrences(id, 5))).containsExactly(1L);
        assertThat(list(turn -> turn.schedules().waitingSchedules(5)))
                .as("behind it")
                .isEmpty();
        assertThat(did(turn -> turn.cancel(1, NOW, Settlement.Keep.NOTHING, 0))).isTrue();
        assertThat(list(turn -> turn.schedules().waitingSchedules(5))).hasSize(1);
        assertThat(list(turn -> turn.schedules().openOccurrences(id, 5))).isEmpty();
        assertThat(store.inspector().occurrences("s", 5))
                .extracting(Occurrence::outcome)
                .containsExactly(Occurrence.Outcome.WAITING, Occurrence.Outcome.UNKNOWN);
        turn(turn -> turn.schedules().endOccurrence(1, RowState.SUCCEEDED, NOW + 5, 7_000));
        Occurrence ended = store.inspector().occurrence(new TaskId(1)).orElseThrow();
        assertThat(ended.outcome()).isEqualTo(Occurrence.Outcome.SUCCEEDED);
        assertThat(ended.duration()).contains(Duration.ofMillis(7));
    }

    @Test
    void oldOccurrencesGoUnlessTheyAreNotOver() {
        int id = schedule("s", NOW + 10);
        insert(task(1));
        assertThat(record(id, 1, NOW, Occurrence.Outcome.FIRED, 1)).isTrue();
        assertThat(record(id, 2, NOW + 1, Occurrence.Outcome.WAITING, 0)).isTrue();
        assertThat(record(id, 3, NOW + 2, Occurrence.Outcome.OVERLAPPED, 0)).isTrue();
        assertThat(record(id, 4, NOW + 3, Occurrence.Outcome.FIRED, 99))
                .as("its task is gone")
                .isTrue();
        assertThat(record(id, 2_000, NOW + 4, Occurrence.Outcome.PAUSED, 0)).isTrue();
        assertThat(store.inspector().occurrences("s", 10))
                .extracting(Occurrence::outcome)
                .containsExactly(Occurrence.Outcome.PAUSED, Occurrence.Outcome.WAITING, Occurrence.Outcome.FIRED);
    }

    private NewTask versioned(long id, int version) {
        return new NewTask(id, mail, 0, NOW, 0, 0, "{}".getBytes(UTF_8), version);
    }

    private void reopen(Kind... kinds) throws Exception {
        store.close();
        store = newStore();
        opened.add(store);
        client = store.openKinds(List.of(kinds), TimeKeeper.at(NOW));
    }

    private <T> T got(Function<Turn, T> work) {
        return store.turn(PROCESS, work);
    }

    private List<Long> claimAll() {
        return got(turn -> turn.claim(mail, 10, 1_000, NOW)).tasks().stream()
                .map(ClaimedTask::id)
                .toList();
    }

    @Test
    void versionsThatAreNotReadAreLeft() throws Exception {
        insert(versioned(1, 3), versioned(2, 1), versioned(3, 2), versioned(4, 3));
        turn(turn -> turn.prepare(transaction(900), List.of(versioned(5, 3), versioned(6, 2)), NOW));
        reopen(new Kind("mail", Set.of(), 2, 2));
        assertThat(list(turn -> turn.ready(mail, 1))).extracting(Candidate::id).containsExactly(1L);
        assertThat(got(turn -> turn.claim(List.of(1L, 3L), 1_000, NOW)).tasks())
                .extracting(ClaimedTask::id, ClaimedTask::version, ClaimedTask::attempt)
                .containsExactly(tuple(3L, 2, 1));
        assertThat(this.<Set<Integer>>got(turn -> turn.mixed()))
                .isEqualTo(client.exclusive() ? Set.of() : Set.of(mail));
        assertThat(list(turn -> turn.ready(mail, 10))).isEmpty();
        assertThat(claimAll()).isEmpty();
        assertThat(got(turn -> turn.unpark(List.of(mail), 10)).count()).isZero();
        reopen(new Kind("mail", Set.of(), 1, 3));
        turn(turn -> turn.unpark(List.of(mail), 10));
        assertThat(got(turn -> turn.claim(mail, 10, 1_000, NOW)).tasks())
                .extracting(ClaimedTask::id, ClaimedTask::version, ClaimedTask::attempt)
                .containsExactly(tuple(1L, 3, 1), tuple(2L, 1, 1), tuple(4L, 3, 1));
    }

    @Test
    void aClaimGoesOnBehindWhatItLeaves() throws Exception {
        insert(versioned(1, 3), versioned(2, 3), versioned(3, 1), versioned(4, 1));
        reopen(new Kind("mail", Set.of(), 1, 1));
        assertThat(got(turn -> turn.claim(mail, 3, 1_000, NOW)).tasks())
                .extracting(ClaimedTask::id)
                .containsExactly(3L, 4L);
    }

    @Test
    void suspectsOfOtherVersionsAreLeft() throws Exception {
        insert(versioned(1, 2), versioned(2, 1));
        for (int i = 0; i < 2; i++) {
            for (ClaimedTask task :
                    got(turn -> turn.claim(List.of(1L, 2L), 1_000, NOW)).tasks()) {
                settle(new Settlement.Rescued(task.id(), task.claims()));
            }
            reopen(new Kind("mail", Set.of(), 1, 2));
        }
        reopen(new Kind("mail", Set.of(), 1, 1));
        assertThat(maybe(turn -> turn.suspect(mail, 5))).map(Candidate::id).contains(2L);
    }

    @Test
    void aVersionIsStoredHoweverATaskIs() {
        turn(turn -> turn.insertClaimed(List.of(versioned(1, 7)), NOW));
        insert(LongStream.range(10, 40).mapToObj(id -> versioned(id, 8)).toArray(NewTask[]::new));
        turn(turn -> turn.prepare(
                transaction(900),
                LongStream.range(50, 80).mapToObj(id -> versioned(id, 9)).toList(),
                NOW));
        assertThat(store.inspector().find(new TaskId(1)).orElseThrow().row().version())
                .isEqualTo(7);
        for (long id = 10; id < 40; id++) {
            assertThat(store.inspector()
                            .find(new TaskId(id))
                            .orElseThrow()
                            .row()
                            .version())
                    .isEqualTo(8);
        }
    }
}
