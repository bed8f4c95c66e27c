package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.afterward.Afterward;
import dev.afterward.testing.TaskTester;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfirmationTest {

    @Test
    void sends_a_mail() {
        List<String> mails = new ArrayList<>();
        try (TaskTester tasks = TaskTester.of(
                Afterward.builder().processor(Confirmation.class, (task, context) -> mails.add(task.address())))) {
            tasks.client().enqueue(new Confirmation("ann@example.com", 2));
            tasks.runDue();
        }
        assertEquals(List.of("ann@example.com"), mails);
    }
}
