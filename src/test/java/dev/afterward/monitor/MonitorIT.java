package dev.afterward.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.htmlunit.WebClient;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlPage;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages answer and show, in applications that differ in what they have of Faces. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class MonitorIT {

    /** Nothing of Faces, not even a web.xml. */
    @Deployment(name = "open", testable = false)
    static WebArchive open() {
        return Console.in("open", "afterward.monitor.open=true");
    }

    @Deployment(name = "faces", testable = false)
    static WebArchive withFaces() {
        return Console.in("faces", "afterward.monitor.open=true")
                .setWebXML(Console.webXml("", Console.faces("*.xhtml")));
    }

    /** A mapping from before Faces 2, and the container told to read no fragment. */
    @Deployment(name = "legacy", testable = false)
    static WebArchive withFacesOtherwise() {
        return Console.in("legacy", "afterward.monitor.open=true")
                .setWebXML(Console.webXml("metadata-complete=\"true\"", Console.faces("*.jsf")))
                .addAsWebResource(
                        new StringAsset("<html xmlns='http://www.w3.org/1999/xhtml'>own</html>"), "own.xhtml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void readingIsAllThatCanBeDone(String method, @ArquillianResource @OperateOnDeployment("open") URL application)
            throws Exception {
        HttpResponse<String> response = Console.send(method, application, "afterward/index.xhtml");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
        Console.assertSafe(response);
    }

    @Test
    void pagesWithTheirHeadersAndWithoutASession(@ArquillianResource @OperateOnDeployment("open") URL application)
            throws Exception {
        for (MonitorPage page : MonitorPage.values()) {
            String id = page.view() == null ? "?id=" + SampleTasks.id(0) : "";
            HttpResponse<String> response = Console.get(application, page.path().substring(1) + id);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
            assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(response.body())
                    .startsWith("<!DOCTYPE html>")
                    .doesNotContain("<style", " style=", "javascript:", "http://127", "https://")
                    .doesNotContainPattern("<script(?! src=\"afterward.js\")")
                    .doesNotContainPattern("\\son[a-z]+=\"");
            Console.assertSafe(response);
        }
        assertThat(Console.send("HEAD", application, "afterward/failed.xhtml").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"afterward", "afterward/"})
    void theFolderLeadsToTheFirstPage(String path, @ArquillianResource @OperateOnDeployment("open") URL application)
            throws Exception {
        try (WebClient browser = Console.browser()) {
            HtmlPage page = browser.getPage(application + path);
            assertThat(page.getUrl()).isEqualTo(new URL(application + "afterward/index.xhtml"));
            assertThat(page.getTitleText()).isEqualTo("Running – Afterward");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "400 task.xhtml",
                "400 task.xhtml?id=",
                "400 task.xhtml?id=%00%ff%3Cscript%3Ealert(1)%3C/script%3E",
                "400 completed.xhtml?id=ZZZZZZZZZZZZZ",
                "400 completed.xhtml?id=%23%7B1%2B1%7D",
                "404 task.xhtml?id=0000000000000",
                "404 completed.xhtml?id=0HB6ZV3K40G00",
                "400 failed.xhtml?cursor=",
                "400 failed.xhtml?cursor=%3Cscript%3Ealert(1)%3C/script%3E",
                "400 index.xhtml?cursor=FAILED%2B%2625",
                "404 nothing.xhtml",
                "404 parts/layout.xhtml",
                "404 ../META-INF/beans.xml",
            })
    void wrongQuestionsGetAMessage(String expected, @ArquillianResource @OperateOnDeployment("open") URL application)
            throws Exception {
        int status = Integer.parseInt(expected.substring(0, 3));

        HttpResponse<String> response = Console.get(application, "afterward/" + expected.substring(4));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).doesNotContain("<script>alert", "Exception", "\tat ");
    }

    @Test
    void aLongParameter(@ArquillianResource @OperateOnDeployment("open") URL application) throws Exception {
        assertThat(Console.get(application, "afterward/failed.xhtml?cursor=" + "x".repeat(6_000))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void theStyleIsServedOnceAndThenOnlyConfirmed(@ArquillianResource @OperateOnDeployment("open") URL application)
            throws Exception {
        for (String asset : List.of("tabler/tabler.min.css", "afterward.css", "afterward.js")) {
            HttpResponse<String> response = Console.get(application, "afterward/" + asset);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Cache-Control")).hasValue("private, no-cache");
            assertThat(response.body()).doesNotContain("@import", "url(http", "url(//");
            Console.assertSafe(response);

            String modified = response.headers().firstValue("Last-Modified").orElseThrow();
            HttpResponse<String> again =
                    Console.send("GET", application, "afterward/" + asset, "If-Modified-Since", modified);
            assertThat(again.statusCode()).isEqualTo(304);
        }
    }

    @Test
    void pagesInAnApplicationThatMapsFaces(@ArquillianResource @OperateOnDeployment("faces") URL application)
            throws Exception {
        assertThat(Console.get(application, "afterward/upcoming.xhtml").body()).contains("0PMMZKP9C");
    }

    @Test
    void pagesInAnApplicationThatMapsFacesOtherwise(@ArquillianResource @OperateOnDeployment("legacy") URL application)
            throws Exception {
        assertThat(Console.get(application, "afterward/upcoming.xhtml").body())
                .contains("0PMMZKP9C")
                .doesNotContain("ui:");
        assertThat(Console.get(application, "own.jsf").body()).contains("own");
        assertThat(Console.get(application, "own.xhtml").body()).contains("xmlns='http");
    }

    /** From every list to every task on it, with the pages' script on: nothing that a task holds runs. */
    @Test
    void hostileTextIsText(@ArquillianResource @OperateOnDeployment("open") URL application) throws Exception {
        List<String> alerts = new ArrayList<>();
        try (WebClient browser = Console.browser()) {
            browser.setAlertHandler((page, message) -> alerts.add(message));
            for (MonitorPage list : MonitorPage.values()) {
                if (list.view() == null) {
                    continue;
                }
                HtmlPage page = browser.getPage(application + list.path().substring(1));
                assertThat(page.asNormalizedText())
                        .contains("<script>alert(1)</script>\"'><img src=x onerror=alert(2)>");
                for (HtmlAnchor link : tasks(page)) {
                    visitTask(browser, page, link);
                }
            }
        }
        assertThat(alerts).isEmpty();
    }

    private static void visitTask(WebClient browser, HtmlPage list, HtmlAnchor link) throws IOException {
        HtmlPage page = browser.getPage(list.getFullyQualifiedUrl(link.getHrefAttribute()));
        assertThat(page.getTitleText()).contains(link.getTextContent());
        assertThat(page.getElementsByTagName("img")).isEmpty();
        assertThat(page.getElementsByTagName("script")).hasSize(1);
        assertThat(page.asXml()).doesNotContain("\0");
        for (DomElement time : page.getElementsByTagName("time")) {
            assertThat(time.getAttribute("datetime")).matches("20\\d\\d-.*Z");
        }
    }

    @Test
    void paging(@ArquillianResource @OperateOnDeployment("open") URL application) throws Exception {
        try (WebClient browser = Console.browser()) {
            HtmlPage first = browser.getPage(application + "afterward/failed.xhtml");
            assertThat(tasks(first)).hasSize(25);
            HtmlPage second = first.getAnchorByText("Next").click();
            HtmlPage third = second.getAnchorByText("Next").click();
            assertThat(tasks(third)).hasSize(16);
            assertThat(third.getByXPath("//a[@rel='next']")).isEmpty();
            HtmlPage back = third.getAnchorByText("Previous").click();
            assertThat(back.getUrl()).isEqualTo(second.getUrl());
        }
    }

    @Test
    void columns(@ArquillianResource @OperateOnDeployment("open") URL application) throws Exception {
        try (WebClient browser = Console.browser()) {
            assertThat(columns(browser, application, "index"))
                    .containsExactly("ID", "Queue", "Attempt", "Priority", "Created", "Started", "Running for");
            assertThat(columns(browser, application, "upcoming"))
                    .containsExactly("ID", "Queue", "Attempts", "Priority", "Created", "Last executed", "Due");
            for (String ended : List.of("succeeded", "failed", "cancelled")) {
                assertThat(columns(browser, application, ended))
                        .containsExactly(
                                "ID", "Queue", "Attempts", "Priority", "Created", "Last executed", "Last duration");
            }
            assertThat(columns(browser, application, "parked"))
                    .containsExactly("ID", "Queue", "Status", "Attempts", "Priority", "Created", "Last executed");
        }
    }

    private static List<String> columns(WebClient browser, URL application, String page) throws IOException {
        HtmlPage list = browser.getPage(application + "afterward/" + page + ".xhtml");
        return list.getElementsByTagName("th").stream()
                .map(DomElement::getTextContent)
                .toList();
    }

    private static List<HtmlAnchor> tasks(HtmlPage list) {
        return list.getByXPath("//tbody//a");
    }
}
