package dev.afterward.server.shop;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The application's data. */
@ApplicationScoped
public class Rows {

    @Inject
    @ConfigProperty(name = "rows.datasource", defaultValue = "java:comp/DefaultDataSource")
    String name;

    void create(@Observes Startup event) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists entry(name varchar(100) primary key)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public void insert(String row) {
        try (Connection connection = connect();
                PreparedStatement insert = connection.prepareStatement("insert into entry(name) values (?)")) {
            insert.setString(1, row);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Transactional(TxType.NOT_SUPPORTED)
    public boolean contain(String row) {
        try (Connection connection = connect();
                PreparedStatement query = connection.prepareStatement("select 1 from entry where name = ?")) {
            query.setString(1, row);
            return query.executeQuery().next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The name is a constant of the test's. */
    @SuppressWarnings("BanJNDI")
    private Connection connect() throws SQLException {
        try {
            return InitialContext.<DataSource>doLookup(name).getConnection();
        } catch (NamingException e) {
            throw new IllegalStateException(e);
        }
    }
}
