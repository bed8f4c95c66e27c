package dev.afterward.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postgresql.ds.PGSimpleDataSource;

/** The PostgreSQL of a course of events. Its address is in a file of the course's directory, for all processes. */
final class Database {

    /** What an application needs there. */
    static final String ORDERS = "create table orders (tx text primary key)";

    private Database() {}

    /** The tasks of a course are to be in a schema. */
    static void use(Path directory, String url) throws IOException {
        Files.writeString(file(directory), url);
    }

    private static Path file(Path directory) {
        return directory.resolve("database");
    }

    static String url(Path directory) {
        try {
            return Files.readString(file(directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hands out connections that the server knows by a name. */
    static PGSimpleDataSource dataSource(Path directory, String application) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url(directory));
        dataSource.setApplicationName(application);
        return dataSource;
    }
}
