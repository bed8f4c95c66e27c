package dev.afterward.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.browser.Browser;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.ExpectedConditions;

/** The console in a real browser: it enforces our policy, runs our script, and clicks like an operator. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class ConsoleBrowserIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Script, quotes, markup, templates, the end of a comment, a sign that turns the writing round, half a character. */
    private static final String HOSTILE = "<script>document.title='hacked'</script>\"'><img src=x onerror=alert(2)>"
            + "&lt;#{1+1}${2+2}--> \u202e \ud800 ]]>";

    private static final String SHOWN = "<script>document.title='hacked'</script>\"'><img src=x onerror=alert(2)>";

    /** Notes for how long the page means to wait before each look. */
    private static final String NOTE_PAUSES = "window.pauses = []; const real = window.setTimeout;"
            + "window.setTimeout = (work, millis) => { window.pauses.push(millis); return real(work, millis); }";

    /** A process, its machine, and a number there. */
    private static final String WORKER = "[0-9]+@[^ /]+/[0-9]+";

    @TempDir
    Path profile;

    @ArquillianResource
    URL application;

    private Browser browser;

    @Deployment(testable = false)
    static WebArchive chores() {
        return Console.in("chores", Console.ROLES).addClass(ParameterLogin.class);
    }

    @BeforeEach
    void open() {
        browser = new Browser(profile);
        browser.header(ParameterLogin.HEADER, "operator");
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
    }

    private void go(String page) {
        browser.open(application + "afterward/" + page);
    }

    private String enqueue(String text, int count, int afterSeconds) throws Exception {
        return Console.enqueue(application, text, count, afterSeconds);
    }

    private void happen(String mishap, String id) throws Exception {
        assertThat(Console.post(application, "chores", Map.of(mishap, id)).statusCode())
                .isEqualTo(200);
    }

    private void awaitStatus(String id, String status) {
        await().atMost(LIMIT).until(() -> Console.status(application, id).equals(status));
    }

    private void press(String deed) {
        browser.click(By.cssSelector("button[name=do][value=" + deed + "]"));
    }

    /** Each page, light and dark, as an operator sees it: no complaint of the browser's, no finding of axe's. */
    @Test
    void everyPageIsSafeAndAccessible() throws Exception {
        String failed = enqueue("fail " + HOSTILE, 2, 0);
        awaitStatus(failed, "FAILED");
        String later = enqueue("later " + HOSTILE, 1, 86_400);
        String large = enqueue("large " + "<b>x</b>".repeat(60_000), 1, 86_400);
        String parent = enqueue("parent", 1, 0);
        awaitStatus(parent, "SUCCEEDED");
        String held = enqueue("hold", 1, 0);
        awaitStatus(held, "RUNNING");
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("index.xhtml", "Attempts");
        pages.put("index.xhtml?range=day", "in the last day");
        for (String view : List.of("all", "running", "upcoming", "succeeded", "failed", "parked", "cancelled")) {
            pages.put("tasks.xhtml?view=" + view, "Queue");
        }
        pages.put("tasks.xhtml?q=%3Cscript%3E&created-from=2020-01-01T00:00", SHOWN);
        pages.put("task.xhtml?id=" + failed, SHOWN);
        pages.put("task.xhtml?id=" + later, "<script>document.title='hacked'</script>");
        pages.put("task.xhtml?id=" + large, "<b>x</b><b>x</b>");
        pages.put("task.xhtml?id=" + parent, "Parent and children");
        pages.put("task.xhtml?id=" + held, "It is running");
        pages.put("queues.xhtml", "chores <b>&'");
        pages.put("audit.xhtml", "Audit");
        pages.put("confirm.xhtml?do=DELETE&all=true&view=failed&from=tasks", "Delete 2 tasks?");
        pages.put("task.xhtml?id=nonsense", "400");
        for (String scheme : List.of("light", "dark")) {
            browser.scheme(scheme);
            for (Map.Entry<String, String> page : pages.entrySet()) {
                if (scheme.equals("dark") && page.getKey().contains("?view=")) {
                    continue;
                }
                go(page.getKey());
                assertThat(browser.text("body")).as(page.getKey()).contains(page.getValue());
                assertThat(browser.driver().getTitle()).contains("Afterward");
                assertThat(browser.driver().findElements(By.tagName("img"))).isEmpty();
                assertThat(browser.driver().findElement(By.tagName("html")).getDomAttribute("data-bs-theme"))
                        .isEqualTo(scheme);
                if (!page.getKey().contains("?view=") || page.getKey().endsWith("failed")) {
                    browser.requireAccessible();
                }
                if (!page.getKey().contains("nonsense")) {
                    browser.requireNoComplaint();
                }
            }
            browser.driver().manage().logs().get("browser");
        }
        browser.size(390, 844);
        go("tasks.xhtml");
        Object overflow = browser.driver()
                .executeScript("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(overflow).as("a phone scrolls down, not sideways").isEqualTo(0L);
        browser.size(1280, 900);
        go("task.xhtml?id=" + held);
        browser.click(By.linkText("Cancel"));
        press("CANCEL");
        awaitStatus(held, "CANCELLED");
    }

    /** The main job at night: what fails is on the first page, and two clicks retry it all. */
    @Test
    void whatFailsIsFoundAndRetriedInTwoClicks() throws Exception {
        String failed = enqueue("fail at night", 500, 0);
        awaitStatus(failed, "FAILED");
        go("index.xhtml");
        browser.awaitText("#troubles", "java.lang.IllegalStateException: fail");
        Console.post(application, "chores", Map.of("mended", "true"));
        browser.click(By.partialLinkText("Retry all"));
        browser.await(ExpectedConditions.titleContains("Confirm"));
        press("RETRY");
        browser.await(ExpectedConditions.presenceOfElementLocated(By.cssSelector(".alert")));
        assertThat(browser.text(".alert")).contains("Tasks that run again:");
        awaitStatus(failed, "SUCCEEDED");
        go("index.xhtml");
        browser.await(driver -> !browser.text("#troubles").contains("is failing"));
        go("task.xhtml?id=" + failed);
        assertThat(browser.text("#steps")).contains("Retried by operator", "Run 1 failed", "Succeeded");
        assertThat(browser.text("#attempts")).containsPattern(WORKER);
        assertThat(browser.text("#facts")).containsPattern(WORKER);
        browser.click(By.linkText("Audit"));
        assertThat(browser.text("#audit")).contains("Retried", "operator");
        browser.requireNoComplaint();
    }

    @Test
    void aQueueIsPausedFillsSaysWhyAndGoesOn() throws Exception {
        go("queues.xhtml");
        press("PAUSE");
        browser.awaitText(".alert", "Queues paused: 1");
        String waiting = enqueue("work", 3, 0);
        browser.awaitText("#depth-0", "3");
        go("task.xhtml?id=" + waiting);
        assertThat(browser.text("#why")).contains("is paused: it runs when somebody resumes the queue");
        browser.click(By.linkText("Queues"));
        press("RESUME");
        awaitStatus(waiting, "SUCCEEDED");
        go("audit.xhtml");
        assertThat(browser.text("#audit")).contains("Queue paused", "Queue resumed");
        browser.requireNoComplaint();
    }

    @Test
    void aQueueIsLimited() throws Exception {
        go("queues.xhtml");
        browser.click(By.tagName("summary"));
        browser.driver().findElement(By.id("most-0")).sendKeys("2");
        press("LIMIT");
        browser.awaitText(".alert", "Queues with another limit: 1");
        assertThat(browser.text("#depth-0")).contains("0 / 2");
        browser.click(By.tagName("summary"));
        assertThat(browser.text("details table")).contains("set here");
        browser.driver().findElement(By.id("most-0")).clear();
        press("LIMIT");
        browser.awaitText("#depth-0", "0 / 10");
        go("audit.xhtml");
        assertThat(browser.text("#audit")).contains("Queue limited");
        browser.requireNoComplaint();
    }

    @ParameterizedTest
    @CsvSource({"COMMIT, SUCCEEDED", "ROLL_BACK, NOT_FOUND"})
    void aTransactionInDoubtIsDecided(String deed, String status) throws Exception {
        String id = enqueue("doubtful", 1, 1);
        happen("doubt", id);
        go("index.xhtml");
        browser.awaitText("#troubles", "A transaction is in doubt (tasks: 1)");
        go("task.xhtml?id=" + id);
        assertThat(browser.text("#why")).contains("It waits for a decision");
        browser.requireAccessible();
        browser.click(By.linkText(deed.equals("COMMIT") ? "Run them" : "Discard them"));
        press(deed);
        browser.awaitText(".alert", "Transactions decided: 1.");
        awaitStatus(id, status);
        browser.requireNoComplaint();
    }

    @Test
    void aTaskThatCannotBeReadSaysWhyAndCanBeDeleted() throws Exception {
        String id = enqueue("spoilt", 1, 86_400);
        happen("spoil", id);
        go("task.xhtml?id=" + id);
        browser.click(By.linkText("Run now"));
        press("RUN_NOW");
        awaitStatus(id, "PARKED");
        go("index.xhtml");
        browser.awaitText("#troubles", "parked");
        go("task.xhtml?id=" + id);
        assertThat(browser.text("#why")).contains("Parked");
        browser.click(By.linkText("Delete"));
        press("DELETE");
        browser.awaitText(".alert", "Tasks deleted: 1.");
        browser.requireNoComplaint();
    }

    @Test
    void aTaskIsRescheduledRunAtOnceCancelledAndDeleted() throws Exception {
        String id = enqueue("later", 1, 86_400);
        go("task.xhtml?id=" + id);
        assertThat(browser.text("#why")).contains("It is scheduled to run in 23 h 59 min", "(23 h 59 min)");
        browser.driver().executeScript("document.getElementById('due').value = '2035-01-01T00:00:00'");
        press("RESCHEDULE");
        browser.awaitText("#steps", "Rescheduled by operator");
        WebElement priority = browser.driver().findElement(By.id("priority"));
        priority.clear();
        priority.sendKeys("7");
        press("REPRIORITIZE");
        browser.awaitText("#steps", "Priority changed by operator");
        assertThat(Console.get(application, "chores").body()).contains("REPRIORITIZE|", "|null|7");
        browser.click(By.linkText("Cancel"));
        press("CANCEL");
        browser.awaitText("#steps", "Cancelled by operator");
        assertThat(Console.status(application, id)).isEqualTo("CANCELLED");
        browser.click(By.linkText("Retry"));
        press("RETRY");
        awaitStatus(id, "SUCCEEDED");
        browser.awaitText("#deeds", "Retry");
        browser.click(By.linkText("Delete"));
        press("DELETE");
        browser.awaitText(".alert", "Tasks deleted: 1.");
        assertThat(Console.status(application, id)).isEqualTo("NOT_FOUND");

        String other = enqueue("later", 1, 86_400);
        go("task.xhtml?id=" + other);
        browser.click(By.linkText("Run now"));
        press("RUN_NOW");
        awaitStatus(other, "SUCCEEDED");
    }

    /** Chosen tasks and no others; while they are chosen, the list stands still. */
    @Test
    void chosenTasksAreCancelled() throws Exception {
        String other = enqueue("later", 4, 86_400);
        go("tasks.xhtml?view=upcoming");
        List<WebElement> boxes = browser.driver().findElements(By.cssSelector("input[name=task]"));
        boxes.get(1).click();
        boxes.get(2).click();
        List<String> chosen = List.of(
                String.valueOf(boxes.get(1).getDomProperty("value")),
                String.valueOf(boxes.get(2).getDomProperty("value")));
        assertThat(browser.text("#selected")).isEqualTo("2 selected");
        enqueue("later", 1, 3_600);
        String count = browser.text("#views .active");
        browser.await(driver -> !browser.text("#views .active").equals(count));
        assertThat(browser.text("#selected")).isEqualTo("2 selected");
        press("CANCEL");
        browser.awaitText("h1", "Cancel 2 tasks?");
        press("CANCEL");
        browser.awaitText(".alert", "Tasks cancelled: 2.");
        for (String id : chosen) {
            assertThat(Console.status(application, id)).isEqualTo("CANCELLED");
        }
        assertThat(chosen.contains(other) ? "CANCELLED" : "PENDING").isEqualTo(Console.status(application, other));
    }

    /** Within three seconds, and without losing what somebody is writing, has opened or has scrolled to. */
    @Test
    void pagesMoveWithoutBeingLoadedAgain() throws Exception {
        String failed = enqueue("fail " + "deep ".repeat(2_000), 1, 0);
        awaitStatus(failed, "FAILED");
        go("index.xhtml");
        browser.driver().executeScript("window.stillHere = true");
        String before = browser.text("#figures");
        enqueue("later", 5, 86_400);
        browser.await(driver -> !browser.text("#figures").equals(before));
        // Two seconds after each answer, so that a change is shown within three.
        browser.driver().executeScript(NOTE_PAUSES);
        browser.await(driver -> (Boolean) browser.driver().executeScript("return window.pauses.length >= 3"));
        assertThat(browser.driver().executeScript("return window.pauses.every(pause => pause === 2000)"))
                .isEqualTo(true);
        assertThat(browser.driver().executeScript("return window.stillHere")).isEqualTo(true);

        go("task.xhtml?id=" + failed);
        browser.click(By.tagName("summary"));
        browser.driver().executeScript("document.querySelector('pre').scrollTop = 40");
        // Its second failure is written above the first, which stays open, and where it was scrolled to.
        assertThat(Console.apply(application, "RETRY", failed)).isEqualTo(302);
        browser.awaitText("#attempts", "Run 2");
        assertThat(browser.driver().executeScript("return document.querySelector('details[data-key=trace-1]').open"))
                .isEqualTo(true);
        go("tasks.xhtml?view=all");
        WebElement search = browser.driver().findElement(By.name("q"));
        search.sendKeys("half a wo");
        String views = browser.text("#views");
        enqueue("later", 5, 86_400);
        browser.await(driver -> !browser.text("#views").equals(views));
        assertThat(search.getDomProperty("value")).isEqualTo("half a wo");
        assertThat(browser.driver().switchTo().activeElement()).isEqualTo(search);
        browser.click(By.id("afterward-live"));
        assertThat(browser.text("#afterward-live")).contains("Paused");
        browser.requireNoComplaint();
    }

    @Test
    void aViewerFindsNothingToPress() throws Exception {
        String id = enqueue("later", 1, 86_400);
        browser.header(ParameterLogin.HEADER, "viewer");
        for (String page :
                List.of("index.xhtml", "tasks.xhtml", "queues.xhtml", "audit.xhtml", "task.xhtml?id=" + id)) {
            go(page);
            assertThat(browser.driver().findElements(By.name("do"))).as(page).isEmpty();
            assertThat(browser.driver().findElements(By.cssSelector("a[href*='do=']")))
                    .as(page)
                    .isEmpty();
            browser.requireNoComplaint();
        }
    }
}
