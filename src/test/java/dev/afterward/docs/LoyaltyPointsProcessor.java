package dev.afterward.docs;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.TaskProcessor;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import javax.sql.DataSource;

/** Books points once for each task, however often it is run. */
@Processes(LoyaltyPoints.class)
public class LoyaltyPointsProcessor implements TaskProcessor<LoyaltyPoints> {

    @Resource(lookup = "java:comp/DefaultDataSource")
    DataSource shop;

    @Inject
    Customers customers;

    @Override
    public void process(LoyaltyPoints task, TaskContext context) throws SQLException {
        try {
            book(context.id(), task);
        } catch (SQLIntegrityConstraintViolationException e) {
            // An earlier attempt has booked them: the id of the task is the primary key.
        }
        customers.thank(task.customer());
    }

    private void book(TaskId id, LoyaltyPoints task) throws SQLException {
        try (Connection connection = shop.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into booking values (?, ?, ?)")) {
            insert.setString(1, id.toString());
            insert.setString(2, task.customer());
            insert.setInt(3, task.points());
            insert.executeUpdate();
        }
    }
}
