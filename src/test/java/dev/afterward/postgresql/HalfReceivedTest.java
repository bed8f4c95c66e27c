package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.TaskStore;
import dev.afterward.store.UnknownTurnException;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The network is lost while statements are under way: the server has all of them but the COMMIT, and waits for that with its
 * locks, for as long as its own connection seems to be alive.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HalfReceivedTest {

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private LateCommits proxy;
    private TaskStore store;
    private int queue;

    @BeforeEach
    void open() throws IOException {
        proxy = new LateCommits(server.dataSource().getPortNumbers()[0], 1);
        PGSimpleDataSource through = new PGSimpleDataSource();
        through.setUrl(
                server.url().replaceFirst("localhost:\\d+", "127.0.0.1:" + proxy.port()) + "&prepareThreshold=0");
        store = Postgresql.dataSource(through);
        queue = store.open(List.of("a"), 1).queues().get("a");
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        proxy.close();
    }

    private NewTask task(long id) {
        return new NewTask(id, queue, 0, 1, 0, new byte[1]);
    }

    private void insert(long id) {
        store.turn(Durability.FULL, turn -> {
            turn.insert(List.of(task(id)), 1);
            return true;
        });
    }

    @Test
    void a_turn_keeps_its_client_from_nothing() {
        proxy.halve();
        assertThatThrownBy(() -> insert(1))
                .isInstanceOf(TaskStoreException.class)
                .isNotInstanceOf(UnknownTurnException.class);
        assertThat(proxy.late()).isEqualTo(1);
        insert(2);
        assertThat(store.status(new TaskId(1))).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(store.status(new TaskId(2))).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void a_bulk_is_not_left_to_come_later() {
        proxy.halve();
        List<NewTask> bulk =
                LongStream.rangeClosed(1, 2_500).mapToObj(this::task).toList();
        assertThatThrownBy(() -> store.writeBulk(bulk, 1))
                .isInstanceOf(TaskStoreException.class)
                .isNotInstanceOf(UnknownTurnException.class);
        assertThat(proxy.late()).isEqualTo(1);
        assertThat(server.textsOf(
                        "select pid from pg_stat_activity where state = 'active' and wait_event = 'ClientRead'"))
                .isEmpty();
        store.writeBulk(bulk, 1);
    }
}
