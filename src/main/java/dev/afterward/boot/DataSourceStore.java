package dev.afterward.boot;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.store.Controls;
import dev.afterward.store.Durability;
import dev.afterward.store.Kind;
import dev.afterward.store.NewTask;
import dev.afterward.store.Settlement;
import dev.afterward.store.Signals;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TimeKeeper;
import dev.afterward.store.Turn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A store in the database of a data source: which database it is, is asked at the first opening. */
final class DataSourceStore implements TaskStore {

    private final DataSource dataSource;
    private final Map<String, Function<DataSource, TaskStore>> products;
    private final String supported;
    private volatile @Nullable TaskStore found;
    /** What the store is told before it is opened. */
    private volatile Consumer<TaskStore> marks = store -> {};

    /**
     * A store, not yet open.
     *
     * @param dataSource hands out connections
     * @param products what makes the stores, by the names that databases give themselves
     * @param supported which databases there are, and what names the data source: for the message of the others
     */
    DataSourceStore(DataSource dataSource, Map<String, Function<DataSource, TaskStore>> products, String supported) {
        this.dataSource = dataSource;
        this.products = products;
        this.supported = supported;
    }

    @Override
    public Opened openKinds(Collection<Kind> kinds, TimeKeeper time) {
        TaskStore store = found;
        if (store == null) {
            store = find();
            found = store;
        }
        marks.accept(store);
        return store.openKinds(kinds, time);
    }

    @Override
    public void marksIn(String table, Collection<String> queues) {
        marks = store -> store.marksIn(table, queues);
    }

    private TaskStore find() {
        String product = product();
        Function<DataSource, TaskStore> maker = products.get(product);
        if (maker == null) {
            throw new TaskStoreException("the data source leads to " + product + "; " + supported);
        }
        return maker.apply(dataSource);
    }

    private String product() {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getMetaData().getDatabaseProductName();
        } catch (SQLException e) {
            throw new TaskStoreException(
                    "the task store in the data source " + dataSource + " cannot be opened (" + e.getMessage() + ")",
                    e);
        }
    }

    private TaskStore store() {
        TaskStore store = found;
        if (store == null) {
            throw new TaskStoreException("the task store in the data source " + dataSource + " was never opened");
        }
        return store;
    }

    @Override
    public void onControls(Consumer<Controls> learner) {
        store().onControls(learner);
    }

    @Override
    public void onCommitWarnings(Consumer<String> learner) {
        store().onCommitWarnings(learner);
    }

    @Override
    public <R> R turn(Durability durability, Function<Turn, R> work) {
        return store().turn(durability, work);
    }

    @Override
    public String identity() {
        return store().identity();
    }

    @Override
    public boolean turnsOnCallersThreads() {
        return store().turnsOnCallersThreads();
    }

    @Override
    public void write(Connection connection, List<NewTask> tasks, long now) {
        store().write(connection, tasks, now);
    }

    @Override
    public boolean settle(Connection connection, Settlement.Ended success) {
        return store().settle(connection, success);
    }

    @Override
    public boolean writesBulks() {
        return store().writesBulks();
    }

    @Override
    public void writeBulk(List<NewTask> tasks, long now) {
        store().writeBulk(tasks, now);
    }

    @Override
    public TaskStatus status(TaskId id) {
        return store().status(id);
    }

    @Override
    public Map<Long, Integer> unended(Collection<Long> ids) {
        return store().unended(ids);
    }

    @Override
    public TaskInspector inspector() {
        return store().inspector();
    }

    @Override
    public TaskInspector reader() {
        return store().reader();
    }

    @Override
    public Optional<Signals> signals() {
        return store().signals();
    }

    @Override
    public void close() {
        TaskStore store = found;
        if (store != null) {
            store.close();
        }
    }
}
