package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.TaskStoreException;
import dev.afterward.sqlite.Sqlite;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

class NamedDataSourceTest {

    @TempDir
    Path directory;

    private final SQLiteDataSource real = new SQLiteDataSource();
    private final DataSource named = new NamedDataSource(real, "java:jboss/datasources/Orders");

    @Test
    void messages_call_it_by_its_name() {
        real.setUrl("jdbc:sqlite:" + directory.resolve("missing/orders.db"));
        try (TaskStore store = Sqlite.dataSource(named)) {
            assertThatThrownBy(() -> store.open(List.of(), 0))
                    .isInstanceOf(TaskStoreException.class)
                    .hasMessageContaining("in the data source java:jboss/datasources/Orders ");
        }
    }

    @Test
    void it_is_the_other_one_otherwise() throws SQLException {
        real.setUrl("jdbc:sqlite:" + directory.resolve("orders.db"));
        assertThat(named.isWrapperFor(SQLiteDataSource.class)).isTrue();
        assertThat(named.unwrap(SQLiteDataSource.class)).isSameAs(real);
        try (Connection connection = named.getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }
}
