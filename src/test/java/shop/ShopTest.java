package shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.jta.cdi.TransactionExtension;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.cdi.AfterwardExtension;
import dev.afterward.testing.TaskTester;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.jboss.weld.junit5.auto.AddBeanClasses;
import org.jboss.weld.junit5.auto.AddExtensions;
import org.jboss.weld.junit5.auto.EnableAutoWeld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The application of the documentation compiles as it is pasted, and does what is said of it. */
@EnableAutoWeld
@AddExtensions({AfterwardExtension.class, TransactionExtension.class})
@AddBeanClasses(ConfirmationProcessor.class)
class ShopTest {

    private static final Pattern CLASS =
            Pattern.compile("(?s)```java\n\\s*(package shop;.*?\\s(?:class|record) (\\w+).*?)```");

    @Inject
    Orders orders;

    @Inject
    TaskTester tasks;

    @TempDir
    Path directory;

    @Test
    void a_committed_order_is_confirmed_and_the_task_kept() {
        TaskId task = orders.place("ann@example.com", 2);
        assertThat(tasks.runDue()).isEqualTo(1);
        assertThat(tasks.client().status(task)).isEqualTo(TaskStatus.SUCCEEDED);
    }

    @Test
    void a_wrong_address_fails_three_times_and_the_task_is_kept() {
        TaskId task = orders.place("ann", 2);
        assertThat(tasks.attemptDue()).hasAtLeastOneElementOfType(TaskEvent.Retried.class);
        tasks.advance(Duration.ofSeconds(2));
        assertThat(tasks.attemptDue()).hasAtLeastOneElementOfType(TaskEvent.Retried.class);
        tasks.advance(Duration.ofSeconds(4));
        assertThat(tasks.attemptDue()).hasAtLeastOneElementOfType(TaskEvent.Failed.class);
        assertThat(tasks.client().status(task)).isEqualTo(TaskStatus.FAILED);
    }

    @Test
    void an_order_that_is_rolled_back_leaves_no_task() {
        assertThatThrownBy(() -> orders.place("ann@example.com", 0)).isInstanceOf(IllegalArgumentException.class);
        tasks.assertNoneEnqueued();
    }

    @ParameterizedTest
    @CsvSource({
        "README.md, 3",
        "docs/how-to/first-task.md, 5",
        "docs/how-to/exactly-once.md, 4",
        "docs/how-to/schedules.md, 5",
        "docs/how-to/write-tasks.md, 9",
        "docs/how-to/testing.md, 3",
        "docs/how-to/plain-java.md, 1",
        "docs/integration/weld-se.md, 1"
    })
    void each_class_compiles_when_pasted(Path page, int classes) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", directory.toString()));
        for (var block : CLASS.matcher(Files.readString(page)).results().toList()) {
            Path file = directory.resolve(block.group(2) + ".java");
            arguments.add(Files.writeString(file, block.group(1)).toString());
        }
        assertThat(arguments).hasSize(5 + classes);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
    }
}
