package dev.afterward.benchmark.server;

import dev.afterward.TaskClient;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** What an application does: a row in its own database, and a piece of work for later. */
@DataSourceDefinition(
        name = Business.DURABLE,
        className = "org.apache.derby.jdbc.EmbeddedXADataSource",
        databaseName = "business",
        properties = "createDatabase=create",
        maxPoolSize = 20)
@ApplicationScoped
public class Business {

    /** The server's own. */
    public static final String MEMORY = "java:jboss/datasources/ExampleDS";

    /** One of the application's own, in files that a commit has reached when it returns. */
    public static final String DURABLE = "java:app/jdbc/durable";

    private final AtomicLong sent = new AtomicLong();
    private final Way way = Way.valueOf(System.getProperty("benchmark.way"));

    @Inject
    private TaskClient client;

    @Inject
    private JMSContext messages;

    @EJB
    private PieceTimer timer;

    @Resource(lookup = MEMORY)
    private DataSource memory;

    @Resource(lookup = DURABLE)
    private DataSource durable;

    @Resource(lookup = PieceListener.QUEUE)
    private Queue queue;

    private DataSource database;

    @PostConstruct
    void open() {
        database = System.getProperty("benchmark.database").equals(MEMORY) ? memory : durable;
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table piece (number bigint primary key, text varchar(200))");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long sent() {
        return sent.get();
    }

    /**
     * One transaction of one row and one piece of work.
     *
     * @return the piece's number
     */
    @Transactional
    public long once() throws SQLException, JMSException {
        long number = sent.incrementAndGet();
        insert(number);
        send(number);
        return number;
    }

    /**
     * One transaction of many pieces and no row.
     *
     * @param pieces how many
     */
    @Transactional
    public void fill(int pieces) throws JMSException {
        for (int i = 0; i < pieces; i++) {
            send(sent.incrementAndGet());
        }
    }

    private void insert(long number) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("insert into piece values (?, ?)")) {
            statement.setLong(1, number);
            statement.setString(2, Piece.TEXT);
            statement.executeUpdate();
        }
    }

    private void send(long number) throws JMSException {
        switch (way) {
            case NOTHING -> {}
            case AFTERWARD -> client.enqueue(Piece.of(number));
            case JMS -> {
                TextMessage message = messages.createTextMessage(Piece.TEXT);
                message.setLongProperty("number", number);
                messages.createProducer().send(queue, message);
            }
            case TIMER -> timer.set(number);
        }
    }
}
