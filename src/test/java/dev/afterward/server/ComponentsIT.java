package dev.afterward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.component.AsyncDesk;
import dev.afterward.server.component.TimerDesk;
import dev.afterward.server.shop.End;
import dev.afterward.server.shop.Notes;
import dev.afterward.server.shop.Rows;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.Driver;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks from timers, asynchronous methods and REST resources, and beside an XA data source. */
@ExtendWith(ArquillianExtension.class)
class ComponentsIT {

    private static final String XA = """
            <class-name>org.h2.jdbcx.JdbcDataSource</class-name>
            <url>jdbc:h2:mem:xa;DB_CLOSE_DELAY=-1</url>
            <user>sa</user>
            <password>sa</password>
            """;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Inject
    Notes notes;

    @Inject
    Rows rows;

    @Inject
    TimerDesk timers;

    @Inject
    AsyncDesk async;

    @Resource(lookup = "java:comp/UserTransaction")
    UserTransaction transaction;

    @Resource(lookup = "java:app/xa")
    DataSource xa;

    @Deployment
    static WebArchive application() {
        return WarOfAUser.named("components.war", ComponentsIT.class)
                .addPackage(Notes.class.getPackage())
                .addPackage(TimerDesk.class.getPackage())
                .addAsLibrary(WarOfAUser.jarOf(Driver.class))
                .setWebXML(OwnDataSource.webXml("java:app/xa", XA, "jdbc/xa"));
    }

    @Test
    void timers() throws Exception {
        String committed = newName("timer");
        assertTrue(timers.wish(committed, End.RETURN).await(30, TimeUnit.SECONDS));
        String rolledBack = newName("timer rolled back");
        assertTrue(timers.wish(rolledBack, End.ROLLBACK_ONLY).await(30, TimeUnit.SECONDS));
        String later = newName("later timer");
        // A singleton: it cannot be asked before the one that is to be rolled back is out.
        assertTrue(timers.wish(later, End.RETURN).await(30, TimeUnit.SECONDS));
        notes.awaitRun(committed, later);
        assertTrue(rows.contain(committed), committed);
        assertTrue(rows.contain(later), later);
        assertEquals(false, rows.contain(rolledBack));
    }

    @Test
    void asynchronousMethods() throws Exception {
        String outer = newName("outer");
        String committed = newName("asynchronous");
        transaction.begin();
        notes.enqueue(outer);
        async.take(committed, End.RETURN).get(30, TimeUnit.SECONDS);
        transaction.rollback();
        notes.awaitRun(committed);
        assertTrue(rows.contain(committed));

        String rolledBack = newName("asynchronous rolled back");
        try {
            async.take(rolledBack, End.ROLLBACK_ONLY).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            // Servers differ in whether they tell.
            assertTrue(e.getCause() != null);
        }
        notes.requireRun();
        assertEquals(false, rows.contain(rolledBack));
    }

    /** The tasks are in a file of their own, so the transaction takes one data source that is none for XA, and this. */
    @Test
    void besideAnXaDataSource() throws Exception {
        execute("create table if not exists parcel(name varchar(100) primary key)");
        for (boolean commit : new boolean[] {false, true}) {
            String name = newName("xa");
            transaction.begin();
            rows.insert(name);
            execute("insert into parcel(name) values ('" + name + "')");
            notes.enqueue(name);
            if (commit) {
                transaction.commit();
                notes.requireRun(name);
            } else {
                transaction.rollback();
                notes.requireRun();
            }
            assertEquals(commit, rows.contain(name));
            assertEquals(commit, isParcel(name));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = xa.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private boolean isParcel(String name) throws SQLException {
        try (Connection connection = xa.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select 1 from parcel where name = '" + name + "'")) {
            return found.next();
        }
    }

    @Test
    @RunAsClient
    void resources(@ArquillianResource URL application) throws Exception {
        String committed = newName("rest");
        String refused = newName("refused");
        assertEquals(204, send("POST", application, committed));
        assertEquals(409, send("POST", application, refused + "/refused"));
        assertEquals(200, send("GET", application, committed));
    }

    private static int send(String method, URL application, String path) throws IOException, InterruptedException {
        URI resource = URI.create(application + "rest/notes/" + path);
        return HTTP.send(
                        HttpRequest.newBuilder(resource)
                                .method(method, BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private static String newName(String what) {
        return what.replace(' ', '-') + "-" + UUID.randomUUID();
    }
}
