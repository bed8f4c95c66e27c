package dev.afterward.sqlite;

import dev.afterward.store.TaskStore;

/** A store whose every turn fetches a connection and gives it back. */
class ContainerDataSourceStoreTest extends DataSourceStoreTest {

    @Override
    protected TaskStore newStore() {
        return Sqlite.containerDataSource(countingDataSource());
    }

    @Override
    protected int kept() {
        return 0;
    }
}
