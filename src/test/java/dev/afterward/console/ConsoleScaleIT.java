package dev.afterward.console;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private static final int KINDS = 25;

    @ArquillianResource
    URL application;

    @Deployment(testable = false)
    static WebArchive chores() {
        return ConsoleApplication.in("scale", ConsoleApplication.ROLES).addClass(ParameterLogin.class);
    }

    /** Of many kinds. */
    private void failures(String what) throws Exception {
        for (char kind = 'a'; kind < 'a' + KINDS; kind++) {
            ConsoleApplication.enqueue(application, "fail " + what + " " + kind, PART / KINDS, 0);
        }
    }

    @Test
    void everyPageIsQuick() throws Exception {
        int tasks = Integer.getInteger("console.scale");
        String waiting = "";
        for (int i = 0; i < tasks / 2; i += PART) {
            waiting = ConsoleApplication.enqueue(application, "later", PART, 86_400);
            if (i % (PART * 5) == 0) {
                failures(i == 0 ? "ant" : "bee");
            } else {
                ConsoleApplication.enqueue(application, "work", PART, 0);
            }
        }
        String failed = ConsoleApplication.enqueue(application, "fail last", 1, 0);
        await().atMost(Duration.ofMinutes(8))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> ConsoleApplication.status(application, failed).equals("FAILED"));
        List<String> pages = List.of(
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
                "tasks.xhtml?q=text%3Anowhere",
                "tasks.xhtml?view=succeeded&attempts-from=2",
                "queues.xhtml",
                "queue.xhtml?queue=chores+%3Cb%3E%26%27",
                "queue.xhtml?queue=chores+%3Cb%3E%26%27&range=day",
                "processes.xhtml",
                "audit.xhtml",
                "task.xhtml?id=" + failed,
                "task.xhtml?id=" + waiting,
                "confirm.xhtml?do=DELETE&all=true&view=ended");
        List<String> figures = new ArrayList<>();
        // A server that has just been started runs what it has not compiled yet.
        for (String page : pages) {
            millis("afterward/" + page, 20);
        }
        for (String page : pages) {
            figures.add(figure(page, millis("afterward/" + page, 10)));
        }
        figures.addAll(besideSearches(failed));
        Files.write(Path.of("target", "console-scale.txt"), figures);
    }

    /** What an application and its server ask while eight search for what no task has. */
    private List<String> besideSearches(String task) throws Exception {
        ExecutorService searchers = Executors.newFixedThreadPool(8);
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> searches = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            searches.add(searchers.submit(() -> {
                while (!over.get()) {
                    ConsoleApplication.get(
                            application, "afterward/tasks.xhtml?q=text%3Anowhere", ParameterLogin.HEADER, "operator");
                }
                return null;
            }));
        }
        List<String> figures = new ArrayList<>();
        try {
            String status = "chores?id=" + task;
            millis(status, 50);
            figures.add(figure("eight searches: status of a task", millis(status, 200)));
            figures.add(figure("eight searches: first page", millis("afterward/index.xhtml", 50)));
            // On Payara; WildFly has it on the management port, and not without its subsystem.
            if (ConsoleApplication.get(application, "../health/ready").statusCode() == 200) {
                figures.add(figure("eight searches: readiness", millis("../health/ready", 200)));
            }
        } finally {
            over.set(true);
            searchers.shutdown();
        }
        for (Future<?> search : searches) {
            search.get();
        }
        return figures;
    }

    private List<Long> millis(String path, int times) throws Exception {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            HttpResponse<String> response =
                    ConsoleApplication.get(application, path, ParameterLogin.HEADER, "operator");
            millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
            assertThat(response.statusCode()).as(path).isEqualTo(200);
        }
        Collections.sort(millis);
        return millis;
    }

    private static String figure(String name, List<Long> millis) {
        return name + ": median " + millis.get(millis.size() / 2) + " ms, longest " + millis.get(millis.size() - 1)
                + " ms";
    }
}
