package dev.afterward.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Afterward;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskInfo;
import dev.afterward.testing.TaskTester;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** What the recipes show does what they say. */
class RecipesTest {

    @Test
    @SuppressWarnings("UnnecessaryAssignment") // there is no container to inject
    void points_are_booked_once_although_the_task_runs_twice() throws Exception {
        JdbcDataSource shop = new JdbcDataSource();
        shop.setURL("jdbc:h2:mem:points;DB_CLOSE_DELAY=-1");
        try (Connection connection = shop.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table booking (task varchar(13) primary key, customer varchar(50), points int)");
        }
        List<String> thanked = new ArrayList<>();
        LoyaltyPointsProcessor processor = new LoyaltyPointsProcessor();
        processor.shop = shop;
        processor.customers = customer -> {
            thanked.add(customer);
            if (thanked.size() == 1) {
                throw new IllegalStateException("the mail server is away");
            }
        };
        try (TaskTester tester = TaskTester.of(Afterward.builder().processor(LoyaltyPoints.class, processor))) {
            tester.client().enqueue(new LoyaltyPoints("Ada", 10));
            assertThat(tester.attemptDue()).hasAtLeastOneElementOfType(TaskEvent.Retried.class);
            tester.advance(Duration.ofSeconds(5));
            tester.runDue();
        }
        assertThat(thanked).containsExactly("Ada", "Ada");
        assertThat(points(shop)).isEqualTo(10);
    }

    private static int points(JdbcDataSource shop) throws SQLException {
        try (Connection connection = shop.getConnection();
                Statement statement = connection.createStatement();
                ResultSet sum = statement.executeQuery("select sum(points) from booking")) {
            sum.next();
            return sum.getInt(1);
        }
    }

    @Test
    void a_list_becomes_tasks_which_know_where_they_come_from() {
        List<String> changed = new ArrayList<>();
        try (TaskTester tester = TaskTester.of(Afterward.builder()
                .processor(PriceList.class, new PriceListProcessor())
                .processor(
                        PriceChange.class,
                        (task, context) ->
                                changed.add(task.article() + context.parent().orElseThrow())))) {
            TaskId list = tester.client().enqueue(new PriceList(List.of("cup", "pot")));
            assertThat(tester.runDue()).isEqualTo(3);
            assertThat(changed).containsExactlyInAnyOrder("cup" + list, "pot" + list);
        }
    }

    @Test
    void what_is_left_of_a_list_is_found_by_its_parent() {
        try (TaskTester tester = TaskTester.of(Afterward.builder()
                .processor(PriceList.class, new PriceListProcessor())
                .processor(PriceChange.class, (task, context) -> context.snooze(Duration.ofDays(1))))) {
            TaskId list = tester.client().enqueue(new PriceList(List.of("cup", "pot")));
            tester.runDue();
            assertThat(tester.client().search().parent(list).stream().map(TaskInfo::queue))
                    .containsExactly("price-change", "price-change");
        }
    }

    @Test
    void ends_are_counted() {
        TaskFigures figures = new TaskFigures();
        try (TaskTester tester = TaskTester.of(Afterward.builder()
                .listener(event -> {
                    if (event instanceof TaskEvent.OfTask ofTask) {
                        figures.ended(ofTask);
                    }
                })
                .processor(Greeting.class, (task, context) -> {}))) {
            tester.client().enqueue(new Greeting("Ada"));
            tester.client().enqueue(new Greeting("Grace"));
            tester.runDue();
        }
        assertThat(figures.count("greeting", TaskEvent.Succeeded.class)).isEqualTo(2);
        assertThat(figures.count("greeting", TaskEvent.Failed.class)).isZero();
    }
}
