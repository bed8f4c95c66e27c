package dev.afterward.dispatch;

import dev.afterward.sqlite.Sqlite;
import dev.afterward.store.TaskStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteDataSource;

/** A SQLite database that several clients share. */
final class SharedDatabase {

    private final SQLiteDataSource source = new SQLiteDataSource();

    SharedDatabase(Path directory) {
        source.setUrl("jdbc:sqlite:" + directory.resolve("shared.db") + "?transaction_mode=IMMEDIATE");
        source.setJournalMode("WAL");
        source.setBusyTimeout(20_000);
    }

    Connection connect() throws SQLException {
        return source.getConnection();
    }

    /** A store in it for one more client. */
    TaskStore store() {
        return Sqlite.dataSource(source);
    }

    /** One that runs something before each of its turns. */
    TaskStore store(Runnable beforeTurn) {
        TaskStore real = store();
        return (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (self, method, arguments) -> {
                    if (method.getName().equals("turn")) {
                        beforeTurn.run();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
