package dev.afterward.postgresql;

import dev.afterward.jdbc.Dialect.Notifications;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL's driver is notified of. Its classes are found through the connection: where a container hands out
 * connections, they are not on the application's class path.
 *
 * @param connection the driver's own connection
 * @param awaiting its method that waits for notifications
 * @param text the method of a notification that gives its text
 */
record DriverNotifications(Object connection, Method awaiting, Method text) implements Notifications {

    /** The driver reads this type as an object of a class of its own, which no pool wraps. */
    private static final String OF_THE_DRIVER = "select '{}'::json";

    /**
     * The notifications of a connection, or null where its wrapper does not let the driver's through.
     *
     * @throws SQLException when the connection fails
     */
    static @Nullable Notifications of(Connection connection) throws SQLException {
        ClassLoader driver = driver(connection);
        try {
            Class<?> type = Class.forName("org.postgresql.PGConnection", false, driver);
            Class<?> notification = Class.forName("org.postgresql.PGNotification", false, driver);
            return new DriverNotifications(
                    connection.unwrap(type),
                    type.getMethod("getNotifications", int.class),
                    notification.getMethod("getParameter"));
        } catch (ReflectiveOperationException | SQLException e) {
            return null;
        }
    }

    private static @Nullable ClassLoader driver(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(OF_THE_DRIVER)) {
            rows.next();
            return rows.getObject(1).getClass().getClassLoader();
        }
    }

    @Override
    public List<String> await(int millis) throws SQLException {
        try {
            Object[] notifications = (Object[]) awaiting.invoke(connection, millis);
            List<String> texts = new ArrayList<>();
            // Older drivers say null for none.
            for (Object notification : notifications == null ? new Object[0] : notifications) {
                texts.add(String.valueOf(text.invoke(notification)));
            }
            return texts;
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof SQLException failure ? failure : new SQLException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new SQLException(e);
        }
    }
}
