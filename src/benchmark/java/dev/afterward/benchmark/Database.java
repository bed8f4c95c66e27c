package dev.afterward.benchmark;

import dev.afterward.benchmark.server.Business;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The application's own database on the server. */
enum Database {
    MEMORY("WildFly's ExampleDS: H2 in memory, one phase", Business.MEMORY) {
        @Override
        void prepare(Path directory) {}
    },
    FILE("Apache Derby in files, each commit on the disk, XA", Business.DURABLE) {
        /** With the table of a witness: Afterward's own statement for it is one that Derby does not know. */
        @Override
        void prepare(Path directory) throws SQLException {
            System.setProperty(
                    "derby.stream.error.file", directory.resolve("derby.log").toString());
            String url = "jdbc:derby:" + directory.resolve("business");
            try (Connection connection = DriverManager.getConnection(url + ";create=true");
                    Statement statement = connection.createStatement()) {
                statement.execute("create table afterward_witness"
                        + " (id varchar(40) not null primary key, store varchar(200) not null)");
            }
            close(url + ";shutdown=true");
        }
    };

    /** Derby says by an exception that it has done so. */
    private static final String CLOSED = "08006";

    final String title;
    final String name;

    Database(String title, String name) {
        this.title = title;
        this.name = name;
    }

    /** Makes it in the directory of a server that is about to start. */
    abstract void prepare(Path directory) throws SQLException;

    private static void close(String url) throws SQLException {
        try (Connection open = DriverManager.getConnection(url)) {
            throw new IllegalStateException(open + " is still open");
        } catch (SQLException e) {
            if (!CLOSED.equals(e.getSQLState())) {
                throw e;
            }
        }
    }
}
