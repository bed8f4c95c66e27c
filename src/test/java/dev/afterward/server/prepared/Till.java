package dev.afterward.server.prepared;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** Notes each attempt, in no transaction. */
@ApplicationScoped
public class Till {

    /** A name in the application, as the other one. */
    public static final String BANK = "java:app/bank";

    public static final String ASIDE = "java:app/bank-aside";

    /** What makes the tables. That something is paid twice they do not forbid. */
    public static final List<String> TABLES =
            List.of("create table payment (name text not null)", "create table attempt (name text not null)");

    @Resource(lookup = ASIDE)
    DataSource aside;

    /** Notes that an attempt begins, and returns how many that are. */
    int begin(String name) throws SQLException {
        try (Connection connection = aside.getConnection()) {
            try (PreparedStatement insert = connection.prepareStatement("insert into attempt (name) values (?)")) {
                insert.setString(1, name);
                insert.executeUpdate();
            }
            try (PreparedStatement count = connection.prepareStatement("select count(*) from attempt where name = ?")) {
                count.setString(1, name);
                try (ResultSet row = count.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            }
        }
    }
}
