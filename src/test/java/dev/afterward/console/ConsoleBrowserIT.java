package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.TaskId;
import dev.afterward.browser.Browser;
import dev.afterward.browser.BrowserExtension;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
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

    /** What would have to be scrolled sideways, but for stacks and for figures that are folded. */
    private static final String WIDER =
            "return [document.documentElement, ...document.querySelectorAll('.table-responsive')]"
                    + ".filter(part => part.scrollWidth > part.clientWidth && !part.closest('details'))"
                    + ".map(part => part.id || part.className)";

    /** As long as figures become: here tasks are few, and seldom take more than milliseconds. */
    static final String LONG_FIGURES = """
            const write = (text, where) => document.querySelectorAll(where).forEach(figure => { figure.textContent = text; });
            write('23 h 59 min', '.afterward-legend td[data-of], .afterward-legend tr:has(+ .afterward-at) td');
            write('12,345,678', '.afterward-figure-value, .afterward-depth dd');""";

    /**
     * Points at a period of the chart, or at the last one in which tasks have failed; returns how many. At one go: the page may
     * exchange what is pointed at.
     */
    private static final String POINT = """
            const times = JSON.parse(document.querySelector('#charts').dataset.times);
            const failed = document.querySelector('[data-of=failed] a');
            const period = arguments[0] >= 0 || !failed ? arguments[0] : times.indexOf(Number(failed.closest('tr').dataset.at));
            const field = document.querySelector('#attempts-chart .u-over');
            if (period < 0 || !field) {
              return null;
            }
            const { left, top, width } = field.getBoundingClientRect();
            const at = { clientX: left + width * (period + 0.5) / times.length, clientY: top + 5, bubbles: true };
            field.dispatchEvent(new MouseEvent('mouseenter', at));
            field.dispatchEvent(new MouseEvent('mousemove', at));
            return failed ? failed.textContent : null;""";

    /** A process, its machine, and a number there. */
    private static final String WORKER = "[0-9]+@[^ /]+/[0-9]+";

    @RegisterExtension
    final BrowserExtension chromium = new BrowserExtension();

    private static final String QUEUE = URLEncoder.encode(Chore.QUEUE, StandardCharsets.UTF_8);

    @ArquillianResource
    URL application;

    private Browser browser;

    @Deployment(testable = false)
    static WebArchive chores() {
        return ConsoleApplication.in("chores", ConsoleApplication.ROLES + "afterward.console.editor-role=operator\n")
                .addClass(ParameterLogin.class);
    }

    @BeforeEach
    void open() {
        browser = chromium.browser();
        browser.header(ParameterLogin.HEADER, "operator");
    }

    private void go(String page) {
        browser.open(application + "afterward/" + page);
    }

    private String enqueue(String text, int count, int afterSeconds) throws Exception {
        return ConsoleApplication.enqueue(application, text, count, afterSeconds);
    }

    private void happen(String mishap, String id) throws Exception {
        assertThat(ConsoleApplication.post(application, "chores", Map.of(mishap, id))
                        .statusCode())
                .isEqualTo(200);
    }

    private void awaitStatus(String id, String status) {
        await().atMost(LIMIT)
                .until(() -> ConsoleApplication.status(application, id).equals(status));
    }

    private void press(String deed) {
        browser.click(By.cssSelector("button[name=do][value=" + deed + "]"));
    }

    /** Each page as an operator sees it: no complaint of the browser's, no finding of axe's. */
    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everyPageIsSafeAndAccessible(String scheme) throws Exception {
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
        pages.put("index.xhtml?range=day", "quarter by quarter");
        for (String view :
                List.of("all", "running", "upcoming", "succeeded", "failed", "parked", "cancelled", "deleted")) {
            pages.put("tasks.xhtml?view=" + view, "Queue");
        }
        pages.put("queue.xhtml?queue=" + QUEUE, "Attempts");
        pages.put("processes.xhtml", "What this process is running");
        pages.put("queue.xhtml?queue=" + QUEUE + "&range=day", "quarter by quarter");
        pages.put("tasks.xhtml?q=%3Cscript%3E&view=failed", SHOWN);
        pages.put("task.xhtml?id=" + failed, SHOWN);
        pages.put("task.xhtml?id=" + later, "<script>document.title='hacked'</script>");
        pages.put("task.xhtml?id=" + large, "<b>x</b><b>x</b>");
        pages.put("task.xhtml?id=" + parent, "Parent and children");
        pages.put("task.xhtml?id=" + held, "It is running");
        pages.put("queues.xhtml", "chores <b>&'");
        pages.put("audit.xhtml", "Audit");
        pages.put("confirm.xhtml?do=DELETE&all=true&view=failed&from=tasks", "tasks?");
        enqueue("crowd", 1_001, 86_400);
        pages.put("confirm.xhtml?do=CANCEL&all=true&view=upcoming&from=tasks&typed=wrong", "Something else was typed");
        pages.put(
                "acknowledge.xhtml?queue=" + QUEUE + "&group=0000000000000001&until=2026-01-01T00:00:00Z",
                "Acknowledge these errors?");
        pages.put("edit.xhtml?id=" + failed, "Edit the payload");
        pages.put("task.xhtml?id=nonsense", "400");
        browser.scheme(scheme);
        for (Map.Entry<String, String> page : pages.entrySet()) {
            boolean view = page.getKey().contains("?view=");
            if (scheme.equals("dark") && view) {
                continue;
            }
            go(page.getKey());
            assertThat(browser.text("body")).as(page.getKey()).contains(page.getValue());
            assertThat(browser.driver().getTitle()).contains("Afterward");
            assertThat(browser.driver().findElements(By.tagName("img"))).isEmpty();
            assertThat(browser.driver().findElement(By.tagName("html")).getDomAttribute("data-bs-theme"))
                    .isEqualTo(scheme);
            if (!view || page.getKey().endsWith("failed")) {
                browser.requireAccessible();
            }
            if (!page.getKey().contains("nonsense")) {
                browser.requireNoComplaint();
            }
        }
        go("task.xhtml?id=" + held);
        browser.click(By.linkText("Cancel"));
        press("CANCEL");
        awaitStatus(held, "CANCELLED");
    }

    /** On a phone, and on a desk with letters of twice and of four times the size. */
    @ParameterizedTest
    @ValueSource(ints = {640, 390, 320})
    void pagesScrollDownAndNotSideways(int width) throws Exception {
        String failed = enqueue("fail " + "AVeryLongNameThatNothingBreaks".repeat(9), 1, 0);
        awaitStatus(failed, "FAILED");
        String later = enqueue("later " + "wide".repeat(80), 1, 86_400);
        browser.size(width, 640);
        for (String page : List.of(
                "index.xhtml",
                "tasks.xhtml",
                "tasks.xhtml?view=failed",
                "tasks.xhtml?q=%22" + "wide".repeat(30) + "%22",
                "task.xhtml?id=" + failed,
                "task.xhtml?id=" + later,
                "queues.xhtml",
                "queue.xhtml?queue=" + QUEUE,
                "processes.xhtml",
                "audit.xhtml",
                "confirm.xhtml?do=DELETE&task=" + failed)) {
            go(page);
            browser.driver().executeScript(LONG_FIGURES);
            assertThat(browser.overflow()).as(page).isZero();
            if (width == 390) {
                assertThat(browser.driver().executeScript(WIDER)).as(page).isEqualTo(List.of());
            }
        }
        go("task.xhtml?id=nonsense");
        assertThat(browser.overflow()).isZero();
        assertThat(browser.text(".empty-action"))
                .as("the way back from an error")
                .isEqualTo("Tasks");
    }

    /** Without a script nothing moves by itself, and everything else works. */
    @Test
    void pagesWorkWithoutJavaScript() throws Exception {
        String since = ConsoleApplication.nextSecond();
        String id = enqueue("quiet", 2, 86_400);
        browser.withoutScripts();
        go("tasks.xhtml?view=upcoming&created-from=" + since);
        assertThat(browser.driver().findElement(By.id("afterward-live")).isDisplayed())
                .isFalse();
        assertThat(browser.driver().findElement(By.id("tasks")).getText()).contains(id);
        assertThat(browser.driver().findElement(By.tagName("footer")).getText()).contains("UTC");
        browser.click(By.linkText(id));
        browser.await(ExpectedConditions.titleContains(id));
        browser.click(By.linkText("Cancel"));
        press("CANCEL");
        browser.await(ExpectedConditions.textToBePresentInElementLocated(By.cssSelector(".alert"), "cancelled: 1"));
        awaitStatus(id, "CANCELLED");
        for (String page : List.of("index.xhtml", "queues.xhtml", "queue.xhtml?queue=" + QUEUE, "audit.xhtml")) {
            go(page);
            assertThat(browser.driver().findElement(By.tagName("main")).getText())
                    .as(page)
                    .isNotEmpty();
        }
    }

    /** From the top of the list to a task that is cancelled, with Tab and Enter. */
    @Test
    void aTaskIsCancelledWithTheKeyboardAlone() throws Exception {
        String since = ConsoleApplication.nextSecond();
        String id = enqueue("by keys", 1, 86_400);
        go("tasks.xhtml?view=upcoming&created-from=" + since);
        assertThat(browser.tabTo(By.cssSelector("a.afterward-skip"))).isEqualTo(1);
        assertThat(browser.driver().switchTo().activeElement().isDisplayed()).isTrue();
        browser.tabTo(By.linkText(id));
        browser.press(Keys.ENTER);
        browser.await(ExpectedConditions.titleContains(id));
        browser.tabTo(By.linkText("Cancel"));
        browser.press(Keys.ENTER);
        browser.awaitText("h1", "Cancel this task?");
        assertThat(browser.driver().switchTo().activeElement().getText()).isEqualTo("No, go back");
        browser.tabTo(By.cssSelector("button[value=CANCEL]"));
        browser.press(Keys.ENTER);
        browser.awaitText(".alert", "cancelled: 1");
        awaitStatus(id, "CANCELLED");
    }

    /** The main job at night: what fails is on the first page, and two clicks retry it all. */
    @Test
    void whatFailsIsFoundAndRetriedInTwoClicks() throws Exception {
        String failed = enqueue("fail at night", 500, 0);
        awaitStatus(failed, "FAILED");
        go("index.xhtml");
        browser.awaitText("#troubles", "IllegalStateException: fail at night");
        ConsoleApplication.post(application, "chores", Map.of("mended", "true"));
        browser.click(By.partialLinkText("Retry"));
        browser.await(ExpectedConditions.titleContains("Confirm"));
        press("RETRY");
        browser.await(ExpectedConditions.presenceOfElementLocated(By.cssSelector(".alert")));
        assertThat(browser.text(".alert")).contains("Tasks that run again:");
        awaitStatus(failed, "SUCCEEDED");
        go("index.xhtml");
        browser.await(driver -> !browser.text("#troubles").contains("fail at night"));
        go("task.xhtml?id=" + failed);
        assertThat(browser.text("#steps")).contains("Retried by operator", "Attempt 1 failed", "Succeeded");
        assertThat(browser.text("#attempts")).containsPattern(WORKER);
        assertThat(browser.text("#facts")).containsPattern(WORKER);
        browser.click(By.linkText("Audit"));
        assertThat(browser.text("#audit")).contains("Retried", "operator");
        browser.requireNoComplaint();
    }

    /** As another version of the application has stored it: with an object and a list in it. */
    @Test
    void aPayloadIsFoldedAndCopiedWhole() throws Exception {
        String id = enqueue("later", 1, 86_400);
        String payload = "{\"text\":\"later\",\"more\":{\"a\":1,\"b\":{\"c\":[3,4,5],\"d\":6}},\"many\":["
                + "1,".repeat(40) + "777]}";
        try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + ConsoleApplication.file("chores"));
                PreparedStatement update =
                        store.prepareStatement("update afterward_task set payload = ? where id = ?")) {
            update.setBytes(1, payload.getBytes(StandardCharsets.UTF_8));
            update.setLong(2, TaskId.parse(id).value());
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
        go("task.xhtml?id=" + id);
        assertThat(browser.driver().executeScript("return document.querySelector('#payload-text').textContent"))
                .isEqualTo(PrettyJson.of(payload) + "\n");
        assertThat(browser.text("#payload")).contains("\"c\": [", "\"d\": 6").doesNotContain("777");
        browser.click(By.cssSelector("[data-key=json-2] > summary"));
        assertThat(browser.text("#payload")).contains("777");
        browser.click(By.cssSelector("[data-key=json-1-1] > summary"));
        assertThat(browser.text("#payload")).contains("\"b\": {").doesNotContain("\"d\": 6");
        browser.requireAccessible();
        browser.requireNoComplaint();
    }

    @Test
    void aPayloadIsEditedAndTheTaskRunsWithIt() throws Exception {
        String id = enqueue("fail in the form", 1, 0);
        awaitStatus(id, "FAILED");
        go("task.xhtml?id=" + id);
        browser.click(By.linkText("Edit the payload"));
        browser.await(ExpectedConditions.titleContains("Edit the payload"));
        WebElement text = browser.driver().findElement(By.id("payload"));
        assertThat(text.getDomProperty("value")).contains("fail in the form").doesNotContain("hunter2");
        browser.requireAccessible();
        browser.requireNoComplaint();
        text.clear();
        text.sendKeys("{\"text\":", Keys.ENTER, "\"typed\"");
        press("EDIT");
        browser.awaitText("#edit-refused", "This is no JSON");
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("FAILED");
        text = browser.driver().findElement(By.id("payload"));
        assertThat(text.getDomProperty("value"))
                .as("Enter is a line, and sends nothing")
                .isEqualTo("{\"text\":\n\"typed\"");
        browser.requireAccessible();
        text.sendKeys(",\"password\":\"•••\"}");
        press("EDIT");
        browser.awaitText(".alert", "Tasks with another payload: 1.");
        awaitStatus(id, "SUCCEEDED");
        browser.awaitText("#payload", "\"typed\"");
    }

    @Test
    void aQueueIsPausedFillsSaysWhyAndGoesOn() throws Exception {
        go("queues.xhtml");
        press("PAUSE");
        browser.awaitText(".alert", "Queues paused: 1");
        String waiting = enqueue("work", 3, 0);
        browser.awaitText("#depth-0", "3");
        go("task.xhtml?id=" + waiting);
        assertThat(browser.text("#why")).contains("is paused: it runs when the queue is resumed");
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
        assertThat(ConsoleApplication.get(application, "chores").body()).contains("REPRIORITIZE|", "|null|7");
        browser.click(By.linkText("Cancel"));
        press("CANCEL");
        browser.awaitText("#steps", "Cancelled by operator");
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("CANCELLED");
        browser.click(By.linkText("Retry"));
        press("RETRY");
        awaitStatus(id, "SUCCEEDED");
        browser.awaitText("#deeds", "Retry");
        browser.click(By.linkText("Delete"));
        press("DELETE");
        browser.awaitText(".alert", "Tasks deleted: 1.");
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("NOT_FOUND");

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
        browser.awaitText("#afterward-live", "Stands still while you work in it");
        assertThat(browser.text("#selected")).isEqualTo("2 selected");
        press("CANCEL");
        browser.awaitText("h1", "Cancel 2 tasks?");
        press("CANCEL");
        browser.awaitText(".alert", "Tasks cancelled: 2.");
        for (String id : chosen) {
            assertThat(ConsoleApplication.status(application, id)).isEqualTo("CANCELLED");
        }
        assertThat(chosen.contains(other) ? "CANCELLED" : "PENDING")
                .isEqualTo(ConsoleApplication.status(application, other));
    }

    /** What was not there when the page was opened comes into it. */
    @Test
    void aPageThatIsWatchedGrows() throws Exception {
        String id = enqueue("fail while watched", 1, 86_400);
        go("task.xhtml?id=" + id);
        assertThat(browser.text("#attempts")).isEmpty();
        assertThat(browser.text("#changes")).contains("Change");
        assertThat(ConsoleApplication.apply(application, "RUN_NOW", id)).isEqualTo(302);
        browser.awaitText("#attempts", "fail while watched");
        browser.await(driver -> browser.text("#changes").isEmpty());
        browser.requireNoComplaint();
    }

    /** The question has its focus on the way back. */
    @Test
    void aKeyThatIsHeldDownDeletesNothing() throws Exception {
        String since = ConsoleApplication.nextSecond();
        String id = enqueue("held down", 3, 86_400);
        go("tasks.xhtml?view=upcoming&created-from=" + since);
        browser.driver().findElement(By.linkText("Delete all…")).sendKeys(Keys.ENTER);
        browser.awaitText("h1", "Delete 3 tasks?");
        assertThat(browser.driver().switchTo().activeElement().getText()).isEqualTo("No, go back");
        new Actions(browser.driver()).sendKeys(Keys.ENTER).perform();
        browser.await(driver -> String.valueOf(driver.getCurrentUrl()).contains("tasks.xhtml"));
        for (int i = 0; i < 20; i++) {
            new Actions(browser.driver()).sendKeys(Keys.ENTER).perform();
        }
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("PENDING");
    }

    @Test
    void whatWasDeletedByMistakeIsRestored() throws Exception {
        String since = ConsoleApplication.nextSecond();
        String id = enqueue("by mistake", 3, 86_400);
        go("tasks.xhtml?view=upcoming&created-from=" + since);
        browser.click(By.linkText("Delete all…"));
        browser.awaitText("h1", "Delete 3 tasks?");
        assertThat(browser.text(".afterward-confirm")).contains("All queues", "Waiting", "Created from", id);
        press("DELETE");
        browser.awaitText(".alert", "Tasks deleted: 3.");
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("NOT_FOUND");
        browser.click(By.cssSelector(".alert a"));
        browser.awaitText("h1", "Restore 3 tasks?");
        press("RESTORE");
        browser.awaitText(".alert", "Tasks restored: 3.");
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("PENDING");

        go("task.xhtml?id=" + id);
        browser.click(By.linkText("Delete"));
        press("DELETE");
        browser.awaitText(".alert", "Tasks deleted: 1.");
        browser.awaitText("#why", "It was deleted.");
        go("audit.xhtml?q=" + id);
        assertThat(browser.text("#audit")).contains("Restored", "3 tasks", "Created from (UTC): " + since);
        browser.click(By.cssSelector("#audit a[href*=RESTORE]"));
        browser.awaitText("h1", "Restore this task?");
        press("RESTORE");
        browser.awaitText(".alert", "Tasks restored: 1.");

        // By whoever comes later, from the first page.
        assertThat(ConsoleApplication.apply(application, "DELETE", id)).isEqualTo(302);
        go("index.xhtml");
        browser.click(By.cssSelector("#figures a[href='tasks.xhtml?view=deleted']"));
        browser.click(By.linkText("Restore all…"));
        press("RESTORE");
        awaitStatus(id, "PENDING");
        browser.requireNoComplaint();
    }

    @Test
    void aLargeNumberIsTypedFirst() throws Exception {
        String since = ConsoleApplication.nextSecond();
        String id = enqueue("multitude", 1_001, 86_400);
        go("tasks.xhtml?view=upcoming&created-from=" + since);
        browser.click(By.linkText("Cancel all…"));
        browser.awaitText("h1", "Cancel 1,001 tasks?");
        press("CANCEL");
        assertThat(browser.text("h1")).as("the browser has asked for it").contains("Cancel 1,001 tasks?");
        browser.driver().executeScript("document.getElementById('typed').removeAttribute('pattern')");
        browser.driver().findElement(By.id("typed")).sendKeys("1000");
        press("CANCEL");
        browser.awaitText("#typed-wrong", "Nothing was done.");
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("PENDING");
        browser.driver().findElement(By.id("typed")).sendKeys("1001");
        press("CANCEL");
        browser.awaitText(".alert", "Tasks cancelled: 1,001.");
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("CANCELLED");
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
        // Its second failure joins the first, which stays open, and where it was scrolled to.
        assertThat(ConsoleApplication.apply(application, "RETRY", failed)).isEqualTo(302);
        browser.awaitText("#attempts", "Attempts 1–2");
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

    /** By the mouse, by the keyboard, and without a script. */
    @Test
    void aChartSaysWhatItShowsAndLeadsToTheFailures() throws Exception {
        String id = enqueue("fail in a chart", 3, 0);
        awaitStatus(id, "FAILED");
        go("queue.xhtml?queue=" + QUEUE);
        browser.await(ExpectedConditions.presenceOfElementLocated(By.cssSelector("[data-of=failed] a")));
        browser.click(By.id("afterward-live"));
        // The latest of the periods in which something failed, wherever the minute is by now.
        browser.await(driver -> {
            Object failed = browser.driver().executeScript(POINT, -1);
            return browser.text("#attempts-chart-legend .afterward-at").endsWith("\t" + failed);
        });
        assertThat(browser.text("#attempts-chart-legend .afterward-at"))
                .containsPattern("\\d\\d:\\d\\d\\s+\\d+\\s+0\\s+[1-9]");
        // An hour ago there was nothing.
        browser.await(driver -> {
            // Again, until it stays: an answer that was under way draws the charts anew.
            Object ignored = browser.driver().executeScript(POINT, 0);
            return browser.text("#attempts-chart-legend .afterward-at").endsWith("\t0\t0\t0")
                    && browser.text("#latency-chart-legend .afterward-at").endsWith("–\t–\t–\t–");
        });

        browser.scrollTo(By.className("u-over"));
        WebElement field = browser.driver().findElement(By.cssSelector("#attempts-chart .u-over"));
        int half = field.getSize().width / 2;
        new Actions(browser.driver())
                .moveToElement(field, -half + 1, 0)
                .clickAndHold()
                .moveToElement(field, half - 1, 0)
                .release()
                .perform();
        browser.await(ExpectedConditions.urlContains("finished-from="));
        assertThat(browser.text("#tasks")).contains(id);

        go("queue.xhtml?queue=" + QUEUE);
        browser.driver().findElement(By.cssSelector("#charts-figures summary")).sendKeys(Keys.ENTER);
        browser.driver().findElement(By.cssSelector("#charts-figures td a")).sendKeys(Keys.ENTER);
        browser.await(ExpectedConditions.urlContains("finished-to="));
        assertThat(browser.text("#tasks")).contains("Failed");

        browser.driver().executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", true));
        go("queue.xhtml?queue=" + QUEUE);
        assertThat(browser.driver().findElement(By.id("attempts-chart-legend")).getText())
                .contains("Succeeded", "Last hour");
        assertThat(browser.driver().findElement(By.id("attempts-chart")).isDisplayed())
                .isFalse();
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
