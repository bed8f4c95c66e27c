package dev.afterward.postgresql;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A data source that notes which statements are sent on each of its connections. */
final class Recorder implements DataSource {

    private record Sent(int connection, String sql) {}

    private final PGSimpleDataSource source;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private volatile boolean refusing;
    private volatile boolean hidden;

    Recorder(PGSimpleDataSource source) {
        this.source = source;
    }

    String name() {
        return source.getApplicationName();
    }

    /** Gives no connections any more, or gives them again. */
    void refuse(boolean value) {
        refusing = value;
    }

    int refusals() {
        return refusals.get();
    }

    /** Its connections do not let anything of the driver's through. */
    void hide() {
        hidden = true;
    }

    /** Its connections lead to another schema. */
    void schema(String name) {
        source.setCurrentSchema(name);
    }

    int size() {
        return sent.size();
    }

    int count(Predicate<String> which) {
        return (int) sent.stream().filter(one -> which.test(one.sql)).count();
    }

    List<String> since(int index) {
        List<Sent> all = List.copyOf(sent);
        return all.subList(index, all.size()).stream().map(Sent::sql).toList();
    }

    /** What was sent on the connections that were used for some statement, unless it was the only one. */
    List<String> ofConnectionWith(Predicate<String> which) {
        Map<Integer, List<String>> all = new ConcurrentHashMap<>();
        sent.forEach(one -> all.computeIfAbsent(one.connection, key -> new CopyOnWriteArrayList<>())
                .add(one.sql));
        return all.values().stream()
                .filter(statements ->
                        statements.size() > 1 && statements.stream().anyMatch(which))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (refusing) {
            refusals.incrementAndGet();
            throw new SQLException("no connection, as the test wants it", "08001");
        }
        int number = connections.incrementAndGet();
        Connection real = source.getConnection();
        return proxy(Connection.class, real, (method, arguments, result) -> {
            if (method.getName().equals("prepareStatement")) {
                String sql = (String) arguments[0];
                return proxy(PreparedStatement.class, result, (execution, none, value) -> {
                    if (execution.getName().startsWith("execute")) {
                        for (String statement : sql.split(";\n", -1)) {
                            sent.add(new Sent(number, statement));
                        }
                    }
                    return value;
                });
            }
            return result;
        });
    }

    /** What becomes of the result of a call. */
    private interface Then {
        Object of(Method method, Object[] arguments, Object result);
    }

    private <T> T proxy(Class<T> type, Object real, Then then) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader() == null ? getClass().getClassLoader() : type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> {
                    if (hidden && method.getName().equals("unwrap")) {
                        throw new SQLException("hidden, as the test wants it");
                    }
                    try {
                        return then.of(method, arguments, method.invoke(real, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return source.isWrapperFor(type);
    }
}
