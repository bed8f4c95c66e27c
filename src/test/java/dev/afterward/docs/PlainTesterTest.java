package dev.afterward.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.afterward.Afterward;
import dev.afterward.testing.TaskTester;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The test kit without CDI. */
class PlainTesterTest {

    @Test
    void greets() {
        List<String> door = new ArrayList<>();
        try (TaskTester tasks = TaskTester.of(
                Afterward.builder().processor(Greeting.class, (task, context) -> door.add("Hello, " + task.name())))) {
            tasks.client().enqueue(new Greeting("Ada"));
            tasks.runDue();
        }
        assertEquals(List.of("Hello, Ada"), door);
    }
}
