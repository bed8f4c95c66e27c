package dev.afterward.transaction;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A data source where something else happens between a connection and its use. */
final class LateDataSource {

    private final DataSource real;
    private final AtomicInteger countdown = new AtomicInteger();
    private volatile Action meanwhile = () -> {};

    LateDataSource(DataSource real) {
        this.real = real;
    }

    /** Let this happen after so many connections from now on. */
    void after(int connections, Action action) {
        meanwhile = action;
        countdown.set(connections);
    }

    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                LateDataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(real, arguments);
                        if (method.getName().equals("getConnection") && countdown.decrementAndGet() == 0) {
                            meanwhile.run();
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    interface Action {
        void run() throws Exception;
    }
}
