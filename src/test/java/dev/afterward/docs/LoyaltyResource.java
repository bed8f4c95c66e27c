package dev.afterward.docs;

import dev.afterward.TaskClient;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Gives customers points, ten at a time. */
@ApplicationScoped
@Path("points/{customer}")
public class LoyaltyResource {

    @Resource(lookup = "java:comp/DefaultDataSource")
    DataSource shop;

    @Inject
    TaskClient tasks;

    @PostConstruct
    void createTable() {
        try (Connection connection = shop.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists booking"
                    + " (task varchar(13) primary key, customer varchar(50), points int)");
        } catch (SQLException e) {
            throw new IllegalStateException("the table of the bookings cannot be created", e);
        }
    }

    @POST
    public String give(@PathParam("customer") String customer) {
        return "task " + tasks.enqueue(new LoyaltyPoints(customer, 10)) + "\n";
    }
}
