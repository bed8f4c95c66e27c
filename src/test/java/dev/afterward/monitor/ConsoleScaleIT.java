package dev.afterward.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How long the pages take with a store of so many tasks, half of them ended; the figures are written to
 * {@code target/console-scale.txt}. Only when it is asked for:
 * {@code mvn verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ConsoleScaleIT -Dconsole.scale=1000000}
 */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
@EnabledIfSystemProperty(named = "console.scale", matches = "\\d+")
class ConsoleScaleIT {

    private static final int PART = 50_000;

    @ArquillianResource
    URL application;

    @Deployment(testable = false)
    static WebArchive chores() {
        return Console.in("scale", Console.ROLES).addClass(ParameterLogin.class);
    }

    @Test
    void everyPageIsQuick() throws Exception {
        int tasks = Integer.getInteger("console.scale");
        String waiting = "";
        for (int i = 0; i < tasks / 2; i += PART) {
            waiting = Console.enqueue(application, "later", PART, 86_400);
            Console.enqueue(application, i % (PART * 5) == 0 ? "fail" : "work", PART, 0);
        }
        String failed = Console.enqueue(application, "fail last", 1, 0);
        await().atMost(Duration.ofMinutes(8))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> Console.status(application, failed).equals("FAILED"));
        List<String> slow = new ArrayList<>();
        List<String> figures = new ArrayList<>();
        for (String page : List.of(
                "index.xhtml",
                "index.xhtml?range=day",
                "tasks.xhtml",
                "tasks.xhtml?order=oldest",
                "tasks.xhtml?view=upcoming",
                "tasks.xhtml?view=upcoming&order=reversed",
                "tasks.xhtml?view=succeeded",
                "tasks.xhtml?view=failed&queue=chores+%3Cb%3E%26%27",
                "tasks.xhtml?q=fail+last",
                "tasks.xhtml?q=nowhere",
                "tasks.xhtml?view=succeeded&attempts-from=2",
                "queues.xhtml",
                "audit.xhtml",
                "task.xhtml?id=" + failed,
                "task.xhtml?id=" + waiting,
                "confirm.xhtml?do=DELETE&all=true&view=ended")) {
            List<Long> millis = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                long start = System.nanoTime();
                HttpResponse<String> response =
                        Console.get(application, "afterward/" + page, ParameterLogin.HEADER, "operator");
                millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
                assertThat(response.statusCode()).as(page).isEqualTo(200);
            }
            List<Long> warm = millis.subList(5, 15);
            Collections.sort(warm);
            figures.add(page + ": median " + warm.get(5) + " ms, longest " + warm.get(9) + " ms");
            if (warm.get(5) > 300) {
                slow.add(page + " " + millis);
            }
        }
        Files.write(Path.of("target", "console-scale.txt"), figures);
        assertThat(slow).isEmpty();
    }
}
