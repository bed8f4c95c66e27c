package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Plays what happens to applications, one incident after the other, and reads the first page: each is told, and stays until
 * it is mended. What the page says of all of them is written to {@code target/incidents.txt}.
 */
@Tag("same-on-each-server")
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class IncidentsIT {

    private static final Pattern PROBLEM =
            Pattern.compile("<li class=\"list-group-item afterward-problem\">(.*?)</li>", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("href=\"([^\"]+)\"");

    @ArquillianResource
    URL application;

    @Deployment(testable = false)
    static WebArchive incidents() {
        return ConsoleApplication.in(
                        "incidents",
                        ConsoleApplication.ROLES + "afterward.console.details-role=operator\nafterward.workers=2\n")
                .addClasses(ParameterLogin.class, Parcel.class, ParcelProcessor.class, ParcelServlet.class);
    }

    private String page(String user) throws Exception {
        HttpResponse<String> response =
                ConsoleApplication.get(application, "afterward/index.xhtml", ParameterLogin.HEADER, user);
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private static List<String> problems(String page) {
        List<String> problems = new ArrayList<>();
        Matcher items = PROBLEM.matcher(page);
        while (items.find()) {
            problems.add(items.group(1)
                    .replaceAll("<[^>]*>", " ")
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&amp;", "&")
                    .replace("&#39;", "'")
                    .replaceAll("\\s+", " ")
                    .strip());
        }
        return problems;
    }

    private void awaitProblem(String text) {
        await(text)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> problems(page("operator")).stream().anyMatch(problem -> problem.contains(text)));
    }

    private void awaitNoProblem(String text) {
        await(text)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> problems(page("operator")).stream().noneMatch(problem -> problem.contains(text)));
    }

    private String parcels(String what) throws Exception {
        HttpResponse<String> response = ConsoleApplication.post(application, "parcels", Map.of("what", what));
        assertThat(response.statusCode()).as(what).isEqualTo(200);
        return response.body().strip();
    }

    private void post(String page, Map<String, String> form) throws Exception {
        HttpResponse<String> question =
                ConsoleApplication.get(application, "afterward/" + page, ParameterLogin.HEADER, "operator");
        Map<String, String> fields = new HashMap<>(form);
        fields.put("form-token", ConsoleApplication.token(question));
        HttpResponse<String> done = ConsoleApplication.post(
                application,
                "afterward/" + page.replaceAll("\\?.*", ""),
                fields,
                ParameterLogin.HEADER,
                "operator",
                "Cookie",
                ConsoleApplication.cookies(question));
        assertThat(done.statusCode()).isEqualTo(302);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void eachIncidentIsToldUntilItIsMended() throws Exception {
        assertThat(page("operator")).contains("Nothing needs you");

        ConsoleApplication.enqueue(application, "fail: connection refused by db-7", 502, 0);
        awaitProblem("502 × IllegalStateException: fail: connection refused by db-7");
        parcels("night");
        ConsoleApplication.enqueue(application, "fail poison", 1, 0);
        awaitProblem("1 × IllegalStateException: fail poison");
        parcels("storm");
        awaitProblem("parcels: 30 tasks wait for another attempt, after IOException: no way to depot");
        ConsoleApplication.enqueue(application, "later", 20, 30 * 3_600);
        awaitProblem("tasks due in more than a day: 20");

        // Beside these ten, the first of the twenty has nineteen like it.
        for (int i = 0; i < 10; i++) {
            ConsoleApplication.enqueue(application, "once " + i, 2, 7_200);
        }
        awaitProblem("29 waiting tasks repeat another one");
        assertThat(ConsoleApplication.get(
                                application,
                                "afterward/" + link("29 waiting tasks repeat", "confirm.xhtml?do=DELETE"),
                                ParameterLogin.HEADER,
                                "operator")
                        .body())
                .contains("Delete 29 tasks?");

        String doubt = ConsoleApplication.enqueue(application, "later", 1, 3_600);
        ConsoleApplication.post(application, "chores", Map.of("doubt", doubt));
        awaitProblem("A transaction is in doubt (tasks: 1)");
        String spoilt = ConsoleApplication.enqueue(application, "later", 1, 3_600);
        ConsoleApplication.post(application, "chores", Map.of("spoil", spoilt));
        assertThat(ConsoleApplication.apply(application, "RUN_NOW", spoilt)).isEqualTo(302);
        awaitProblem("1 parked, after ");
        parcels("rename");
        awaitProblem("old-name: 1 parked");

        String deaf = parcels("deaf");
        await().until(() -> ConsoleApplication.get(
                        application, "afterward/task.xhtml?id=" + deaf, ParameterLogin.HEADER, "operator")
                .body()
                .contains("Running"));
        assertThat(ConsoleApplication.apply(application, "CANCEL", deaf)).isEqualTo(302);
        String task = ConsoleApplication.get(
                        application, "afterward/task.xhtml?id=" + deaf, ParameterLogin.HEADER, "operator")
                .body();
        assertThat(task).contains("Cancelling").contains("being cancelled by operator");
        assertThat(ConsoleApplication.get(
                                application, "afterward/tasks.xhtml?view=running", ParameterLogin.HEADER, "operator")
                        .body())
                .contains("Cancelling");
        awaitProblem("parcels: an attempt ignores its interruption for 3");

        post("queues.xhtml", Map.of("queue", "parcels", "do", "PAUSE"));
        parcels("weekend");
        awaitProblem("parcels is paused by operator. Tasks waiting: 0");
        ConsoleApplication.enqueue(application, "hold", 1, 0);
        ConsoleApplication.enqueue(application, "work", 3, 0);
        // What was claimed ahead goes back, and counts as waiting then.
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    parcels("late");
                    return problems(page("operator")).stream()
                            .anyMatch(problem -> problem.contains("is late. Tasks waiting: 3"));
                });

        List<String> told = problems(page("operator"));
        List<String> toldToOthers = problems(page("viewer"));
        Files.write(Path.of("target", "incidents.txt"), told);
        assertThat(toldToOthers)
                .hasSameSizeAs(told)
                .noneMatch(problem -> problem.contains("db-7"))
                .anyMatch(problem -> problem.contains("502 × IllegalStateException since"));

        acknowledge("502 ×");
        awaitNoProblem("502 ×");
        ConsoleApplication.enqueue(application, "fail: connection refused by db-8", 1, 0);
        mend(deaf);
        awaitProblem("1 × IllegalStateException: fail: connection refused by db-8");
    }

    /** Where a link of a problem leads. */
    private String link(String problem, String start) throws Exception {
        Matcher items = PROBLEM.matcher(page("operator"));
        while (items.find()) {
            Matcher links = LINK.matcher(items.group(1));
            while (items.group(1).contains(problem) && links.find()) {
                if (links.group(1).startsWith(start)) {
                    return links.group(1).replace("&amp;", "&").replace("&#39;", "'");
                }
            }
        }
        throw new AssertionError(problem + " has no link to " + start);
    }

    /** As an operator does: by the link of the problem, and the form that it leads to. */
    private void acknowledge(String text) throws Exception {
        String address = link(text, "acknowledge.xhtml?");
        HttpResponse<String> sheet =
                ConsoleApplication.get(application, "afterward/" + address, ParameterLogin.HEADER, "operator");
        assertThat(sheet.body()).contains("Acknowledge these errors?").contains(">502<");
        assertThat(ConsoleApplication.get(application, "afterward/" + address, ParameterLogin.HEADER, "viewer")
                        .statusCode())
                .isEqualTo(403);
        Map<String, String> form = new HashMap<>(Map.of("do", "ACKNOWLEDGE", "from", "index"));
        for (String name : List.of("queue", "group", "until")) {
            Matcher field =
                    Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(sheet.body());
            assertThat(field.find()).isTrue();
            form.put(
                    name,
                    field.group(1)
                            .replace("&lt;", "<")
                            .replace("&gt;", ">")
                            .replace("&#39;", "'")
                            .replace("&amp;", "&"));
        }
        post(address, form);
    }

    /** Lets what is held go. */
    private void mend(String deaf) throws Exception {
        parcels("release");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !ConsoleApplication.status(application, deaf).equals("RUNNING"));
    }
}
