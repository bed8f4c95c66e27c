package dev.afterward.transaction;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.ConfigurationException;
import io.agroal.api.AgroalDataSource;
import java.lang.reflect.InvocationTargetException;
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

    @Test
    void a_missing_table_is_created_behind_a_pool_that_hides_what_the_driver_says() throws Exception {
        try (AgroalDataSource dataSource = Narayana.dataSource(url)) {
            EffectMarks.open(
                    hiding(DataSource.class, dataSource), () -> "store", new Narayana().jta, () -> 0, Duration.ofDays(1));
        }
        assertThatCode(() -> sql("select token from afterward_effect")).doesNotThrowAnyException();
    }

    @Test
    void what_a_pool_hides_is_in_the_message_of_the_refusal() throws Exception {
        sql("create table afterward_effect (wrong integer)");
        try (AgroalDataSource dataSource = Narayana.dataSource(url)) {
            assertThatThrownBy(() -> EffectMarks.open(
                            hiding(DataSource.class, dataSource),
                            () -> "store",
                            new Narayana().jta,
                            () -> 0,
                            Duration.ofDays(1)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("Column \"TOKEN\" not found");
        }
    }

    /** Does as Payara's pool: what fails when a statement is prepared is an exception without a state, with reflection's causes. */
    private static <T> T hiding(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(
                EffectMarksSetupTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(real, arguments);
                        return result instanceof Connection connection ? hiding(Connection.class, connection) : result;
                    } catch (InvocationTargetException e) {
                        if (!method.getName().equals("prepareStatement")) {
                            throw e.getCause();
                        }
                        UndeclaredThrowableException hidden = new UndeclaredThrowableException(e);
                        throw new SQLException(hidden.toString(), hidden);
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
