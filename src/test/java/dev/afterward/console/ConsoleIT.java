package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages answer, in applications that differ in what they have of Faces. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class ConsoleIT {

    private static final String FRENCH = "<faces-config xmlns='https://jakarta.ee/xml/ns/jakartaee' version='4.0'>"
            + "<application><locale-config><default-locale>fr</default-locale></locale-config></application>"
            + "</faces-config>";

    private static final Pattern LINK = Pattern.compile(" href=\"([^\"#]+)\"");

    /** Nothing of Faces, not even a web.xml. */
    @Deployment(name = "open", testable = false)
    static WebArchive open() {
        return ConsoleApplication.in("open", "afterward.console.open=true\nafterward.console.operator-role=operator")
                .addClass(ParameterLogin.class);
    }

    @Deployment(name = "faces", testable = false)
    static WebArchive withFaces() {
        return ConsoleApplication.in("faces", "afterward.console.open=true")
                .setWebXML(ConsoleApplication.webXml("", ConsoleApplication.faces("*.xhtml")))
                .addAsWebInfResource(new StringAsset(FRENCH), "faces-config.xml");
    }

    /** The application's languages are its own; the server's default locale is that of the machine. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "de-AT,de;q=0.9,en;q=0.5 | de | Übersicht",
                "en-US,en;q=0.9,de;q=0.8 | en | Overview",
                "fr                      | en | Overview"
            })
    void theBrowserChoosesTheLanguage(
            String accepted,
            String language,
            String text,
            @ArquillianResource @OperateOnDeployment("faces") URL application)
            throws Exception {
        HttpResponse<String> response =
                ConsoleApplication.get(application, "afterward/index.xhtml", "Accept-Language", accepted);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .containsPattern("<html[^>]* lang=\"" + language + "\"")
                .contains("<title>" + text + " – Afterward</title>")
                .doesNotContain("???");
        assertThat(response.headers().allValues("Vary")).contains("Accept-Language");

        HttpResponse<String> refusal =
                ConsoleApplication.send("PUT", application, "afterward/", "Accept-Language", accepted);
        assertThat(refusal.body()).contains("<html lang=\"" + language + "\"");
        assertThat(refusal.headers().allValues("Vary")).contains("Accept-Language");
    }

    /** A mapping from before Faces 2, and the container told to read no fragment. */
    @Deployment(name = "legacy", testable = false)
    static WebArchive withFacesOtherwise() {
        return ConsoleApplication.in("legacy", "afterward.console.open=true")
                .setWebXML(ConsoleApplication.webXml("metadata-complete=\"true\"", ConsoleApplication.faces("*.jsf")))
                .addAsWebResource(
                        new StringAsset("<html xmlns='http://www.w3.org/1999/xhtml'>own</html>"), "own.xhtml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS"})
    void otherMethodsAreRefused(String method, @ArquillianResource @OperateOnDeployment("open") URL application)
            throws Exception {
        HttpResponse<String> response = ConsoleApplication.send(method, application, "afterward/index.xhtml");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD, POST");
        ConsoleApplication.assertSafe(response);
    }

    @Test
    void pagesWithTheirHeadersAndWithoutASession(@ArquillianResource @OperateOnDeployment("open") URL application)
            throws Exception {
        String id = ConsoleApplication.enqueue(application, "later", 1, 86_400);
        for (String page : List.of(
                "index.xhtml",
                "index.xhtml?range=day",
                "tasks.xhtml",
                "queues.xhtml",
                "queue.xhtml?queue=" + URLEncoder.encode(Chore.QUEUE, StandardCharsets.UTF_8),
                "processes.xhtml",
                "audit.xhtml",
                "task.xhtml?id=" + id)) {
            HttpResponse<String> response = ConsoleApplication.get(application, "afterward/" + page);
            assertThat(response.statusCode()).as(page).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                    .matches("text/html; ?charset=UTF-8");
            assertThat(response.headers().firstValue("Cache-Control").orElseThrow())
                    .startsWith("no-store");
            ConsoleApplication.assertNoSession(response);
            assertThat(response.body())
                    .startsWith("<!DOCTYPE html>")
                    .doesNotContain("<style", " style=", "javascript:", "http://127", "https://")
                    .doesNotContainPattern("<script(?! src=\")")
                    .doesNotContainPattern("\\son[a-z]+=\"");
            ConsoleApplication.assertSafe(response);
        }
        assertThat(ConsoleApplication.send("HEAD", application, "afterward/tasks.xhtml")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"afterward", "afterward/"})
    void theFolderLeadsToTheFirstPage(String path, @ArquillianResource @OperateOnDeployment("open") URL application)
            throws Exception {
        HttpResponse<String> response = ConsoleApplication.get(application, path);

        // A container may see by itself that a folder is meant, before any filter does.
        assertThat(response.statusCode()).isIn(path.endsWith("/") ? List.of(302) : List.of(301, 302));
        assertThat(response.headers().firstValue("Location").orElseThrow())
                .matches(path.endsWith("/") ? ".*/afterward/index\\.xhtml" : ".*/afterward/(index\\.xhtml)?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "400 task.xhtml",
                "400 task.xhtml?id=",
                "400 task.xhtml?id=%00%ff%3Cscript%3Ealert(1)%3C/script%3E",
                "400 task.xhtml?id=%23%7B1%2B1%7D",
                "404 task.xhtml?id=0000000000000",
                "400 tasks.xhtml?cursor=%3Cscript%3Ealert(1)%3C/script%3E",
                "400 tasks.xhtml?view=failed&cursor=n_UPCOMING_0_0_0_0",
                "400 tasks.xhtml?view=%3Cscript%3Ealert(1)%3C/script%3E",
                "400 tasks.xhtml?order=sideways",
                "400 tasks.xhtml?created-from=%2B999999999-12-31T23:59:59",
                "400 tasks.xhtml?due-to=-999999999-01-01T00:00:00",
                "400 tasks.xhtml?created-from=2026-03-02T00:00&created-to=2026-03-01T00:00",
                "400 tasks.xhtml?view=failed&view=running",
                "404 tasks.xhtml?queue=nowhere",
                "404 tasks.xhtml?queue=%00",
                "404 tasks.xhtml?queue=%ED%A0%80",
                "200 tasks.xhtml?q=%00%ED%A0%80%25",
                "403 tasks.xhtml?jakarta.faces.ViewState=stateless",
                "400 tasks.xhtml?created-from=yesterday",
                "400 tasks.xhtml?priority-to=9999999999999999999999",
                "400 index.xhtml?range=century",
                "400 audit.xhtml?before=x",
                "403 confirm.xhtml?do=RETRY",
                "403 acknowledge.xhtml",
                "403 edit.xhtml?id=0000000000000",
                "404 acknowledge.xhtml?queue=nowhere",
                "404 queue.xhtml",
                "404 queue.xhtml?queue=nowhere",
                "400 tasks.xhtml?view=failed&group=%3Cscript%3Ealert(1)%3C/script%3E",
                "404 nothing.xhtml",
                "404 parts/layout.xhtml",
                "404 ../META-INF/beans.xml",
            })
    void wrongQuestionsGetAMessage(String expected, @ArquillianResource @OperateOnDeployment("open") URL application)
            throws Exception {
        int status = Integer.parseInt(expected.substring(0, 3));

        HttpResponse<String> response = ConsoleApplication.get(application, "afterward/" + expected.substring(4));

        assertThat(response.statusCode()).isEqualTo(status);
        // Open Liberty's own page, for what is outside of the console, names an exception.
        assertThat(response.body().replace("jakarta.servlet.ServletException: SRVE0190E", ""))
                .doesNotContain("<script>alert", "Exception", "\tat ");
    }

    @Test
    void theAssetsAreServedOnceAndThenOnlyConfirmed(@ArquillianResource @OperateOnDeployment("open") URL application)
            throws Exception {
        for (String asset : List.of(
                "tabler/tabler.min.css",
                "uplot/uPlot.min.css",
                "uplot/uPlot.iife.min.js",
                "afterward.css",
                "charts.js",
                "keys.js",
                "theme.js")) {
            HttpResponse<String> response = ConsoleApplication.get(application, "afterward/" + asset);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Cache-Control")).hasValue("private, no-cache");
            assertThat(response.body()).doesNotContain("@import", "url(http", "url(//");
            ConsoleApplication.assertSafe(response);

            String modified = response.headers().firstValue("Last-Modified").orElseThrow();
            HttpResponse<String> again =
                    ConsoleApplication.send("GET", application, "afterward/" + asset, "If-Modified-Since", modified);
            assertThat(again.statusCode()).isEqualTo(304);
        }
    }

    @Test
    void pagesInAnApplicationThatMapsFaces(@ArquillianResource @OperateOnDeployment("faces") URL application)
            throws Exception {
        assertThat(ConsoleApplication.get(application, "afterward/queues.xhtml").body())
                .contains("dev.afterward.console.Chore");
    }

    @Test
    void pagesInAnApplicationThatMapsFacesOtherwise(@ArquillianResource @OperateOnDeployment("legacy") URL application)
            throws Exception {
        assertThat(ConsoleApplication.get(application, "afterward/queues.xhtml").body())
                .contains("dev.afterward.console.Chore")
                .doesNotContain("ui:");
        assertThat(ConsoleApplication.get(application, "own.jsf").body()).contains("own");
        assertThat(ConsoleApplication.get(application, "own.xhtml").body()).contains("xmlns='http");
    }

    /** Every link that an operator can follow, from page to page: the rows are what they were. */
    @Test
    void lookingChangesNothing(@ArquillianResource @OperateOnDeployment("open") URL application) throws Exception {
        String failed = ConsoleApplication.enqueue(application, "fail", 3, 0);
        ConsoleApplication.enqueue(application, "later", 30, 86_400);
        ConsoleApplication.enqueue(application, "parent", 1, 0);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ConsoleApplication.status(application, failed).equals("FAILED"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ConsoleApplication.get(application, "afterward/tasks.xhtml?view=succeeded&order=oldest")
                                .body()
                                .split("status-green", -1)
                                .length
                        > 2);
        String before = ConsoleApplication.get(application, "chores").body();
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of("index.xhtml"));
        while (!open.isEmpty() && seen.size() < 150) {
            String page = open.poll();
            if (seen.add(page)) {
                HttpResponse<String> response =
                        ConsoleApplication.get(application, "afterward/" + page, "X-User", "operator");
                assertThat(response.statusCode()).as(page).isEqualTo(200);
                Matcher links = LINK.matcher(response.body());
                while (links.find()) {
                    String link = links.group(1).replace("&amp;", "&").replace("&#39;", "'");
                    if (!link.contains(":") && link.contains(".xhtml")) {
                        open.add(link);
                    }
                }
            }
        }
        assertThat(seen)
                .hasSizeGreaterThan(40)
                .anyMatch(page -> page.startsWith("confirm.xhtml?do=DELETE"))
                .anyMatch(page -> page.contains("do=RETRY&all=true") || page.contains("all=true&do=RETRY"));
        assertThat(ConsoleApplication.get(application, "chores").body()).isEqualTo(before);
    }
}
