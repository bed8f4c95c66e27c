package dev.afterward.postgresql;

import dev.afterward.postgresql.PostgresServer.Server;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** As many empty schemas as a class of tests needs, on the server of {@link PostgresServer}. Safe for use by several threads. */
public final class PostgresSchemas implements BeforeAllCallback, AfterAllCallback {

    private final List<String> urls = new CopyOnWriteArrayList<>();
    private @Nullable Server server;

    @Override
    public void beforeAll(ExtensionContext context) {
        server = Server.of(context);
    }

    @Override
    public void afterAll(ExtensionContext context) throws SQLException {
        for (String url : urls) {
            Server.drop(url);
        }
    }

    /** Makes a schema, and runs statements in it. Returns its address, with the user. */
    public String create(String... statements) throws SQLException {
        Server running = server;
        if (running == null) {
            throw new IllegalStateException("there is no server yet");
        }
        String url = running.newSchema();
        urls.add(url);
        Server.execute(url, statements);
        return url;
    }
}
