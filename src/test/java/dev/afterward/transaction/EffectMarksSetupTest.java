package dev.afterward.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.ConfigurationException;
import io.agroal.api.AgroalDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Data sources that marks of effects cannot rely on. */
class EffectMarksSetupTest {

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=300";

    @AfterEach
    void leave() throws Exception {
        Narayana.leave();
        sql("shutdown");
    }

    private void sql(String statement) throws SQLException {
        try (AgroalDataSource plain = Narayana.plainDataSource(url);
                Connection connection = plain.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    @Test
    void a_table_that_cannot_be_created_is_asked_for() throws Exception {
        sql("create user guest password 'guest'");
        requireRefusal(";USER=guest;PASSWORD=guest", "create table if not exists afterward_effect");
    }

    @Test
    void uncommitted_reads_are_refused() throws Exception {
        requireRefusal(
                ";INIT=SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
                "reads uncommitted rows");
    }

    @Test
    void a_table_of_another_form_is_refused() throws Exception {
        sql("create table afterward_effect (store varchar(200), task bigint, generation integer, token varchar(40))");
        requireRefusal("", "the data source of the marks (afterward.witness.datasource) cannot be used");
    }

    /** As on Payara, with a driver that looks at a statement when it is prepared. */
    @Test
    void a_table_is_found_missing_and_made_behind_a_pool_that_wraps_what_the_driver_says() throws Exception {
        try (AgroalDataSource dataSource = Narayana.dataSource(url)) {
            DataSource wrapping = wrapping(dataSource);
            assertThat(EffectMarks.find(wrapping, () -> "store", new Narayana().jta, () -> 0, Duration.ofDays(1)))
                    .isEmpty();
            EffectMarks.open(wrapping, () -> "store", new Narayana().jta, () -> 0, Duration.ofDays(1));
            assertThat(EffectMarks.find(wrapping, () -> "store", new Narayana().jta, () -> 0, Duration.ofDays(1)))
                    .isPresent();
            assertThat(Witness.open(wrapping, () -> "store", new Narayana().jta))
                    .isNotNull();
        }
    }

    @Test
    void what_is_wrapped_is_told() throws Exception {
        sql("create table afterward_effect (store varchar(200))");
        sql("create user guest password 'guest'");
        String guest = url.replace(";DB_CLOSE_DELAY=-1", "") + ";USER=guest;PASSWORD=guest";
        try (AgroalDataSource dataSource = Narayana.dataSource(guest)) {
            assertThatThrownBy(() -> EffectMarks.find(
                            wrapping(dataSource), () -> "store", new Narayana().jta, () -> 0, Duration.ofDays(1)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("cannot be used: " + UndeclaredThrowableException.class.getName() + ": ")
                    .hasMessageContaining("Not enough rights");
        }
    }

    private static DataSource wrapping(DataSource real) {
        return proxy(DataSource.class, (method, arguments) -> {
            Object result = method.invoke(real, arguments);
            return result instanceof Connection connection ? preparingLikePayara(connection) : result;
        });
    }

    private static Connection preparingLikePayara(Connection real) {
        return proxy(Connection.class, (method, arguments) -> {
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                if (method.getName().equals("prepareStatement")) {
                    throw new SQLException(new UndeclaredThrowableException(e));
                }
                throw e;
            }
        });
    }

    private interface Call {
        Object of(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                EffectMarksSetupTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return call.of(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private void requireRefusal(String settings, String why) throws Exception {
        // A guest may not set how long the database stays.
        try (AgroalDataSource dataSource = Narayana.dataSource(url.replace(";DB_CLOSE_DELAY=-1", "") + settings)) {
            assertThatThrownBy(() -> EffectMarks.open(
                            dataSource, () -> "store", new Narayana().jta, () -> 0, Duration.ofDays(1)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(why);
        }
    }
}
