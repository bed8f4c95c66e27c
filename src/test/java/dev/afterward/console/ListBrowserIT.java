package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.browser.Browser;
import dev.afterward.browser.BrowserExtension;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** The list of tasks: what finds, shows and reaches them, with a pointer and with keys. */
@Tag("same-on-each-server")
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class ListBrowserIT {

    @RegisterExtension
    final BrowserExtension chromium = new BrowserExtension();

    @ArquillianResource
    URL application;

    private Browser browser;

    @Deployment(testable = false)
    static WebArchive lists() {
        return ConsoleApplication.in("lists", ConsoleApplication.ROLES).addClass(ParameterLogin.class);
    }

    @BeforeEach
    void open() {
        browser = chromium.browser();
        browser.header(ParameterLogin.HEADER, "operator");
    }

    private void go(String page) {
        browser.open(application + "afterward/" + page);
    }

    private Object script(String code, Object... values) {
        return browser.driver().executeScript(code, values);
    }

    private void mayReadTheClipboard() {
        browser.driver()
                .executeCdpCommand(
                        "Browser.grantPermissions",
                        Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
    }

    private Object clipboard() {
        return browser.driver().executeAsyncScript("navigator.clipboard.readText().then(arguments[0])");
    }

    @Test
    void theIdOfATaskIsCopied() throws Exception {
        String since = ConsoleApplication.nextSecond();
        String id = enqueue("later").get(0);
        mayReadTheClipboard();
        for (String page : List.of("tasks.xhtml?view=all&created-from=" + since, "task.xhtml?id=" + id)) {
            go(page);
            script("navigator.clipboard.writeText('something else')");
            browser.click(By.cssSelector("[data-copy][aria-label$='" + id + "']"));
            browser.awaitText("#afterward-said", "Copied");
            assertThat(clipboard()).as(page).isEqualTo(id);
        }
        script("navigator.clipboard.writeText = () => Promise.reject(new Error())");
        browser.click(By.cssSelector("[data-copy]"));
        browser.awaitText("#afterward-said", "The browser did not let it be copied");
        browser.requireAccessible();
        browser.requireNoComplaint();
    }

    private List<String> enqueue(String... texts) throws Exception {
        List<String> ids = new ArrayList<>();
        for (String text : texts) {
            ids.add(ConsoleApplication.enqueue(application, text, 1, 86_400));
        }
        return ids;
    }

    @Test
    void aTermFindsAFieldAndItsChipRemovesIt() throws Exception {
        String since = ConsoleApplication.nextSecond();
        List<String> ids = enqueue("ripe apples", "ripe pears");
        go("tasks.xhtml?view=upcoming&created-from=" + since);
        browser.driver().findElement(By.name("q")).sendKeys("text:\"ripe apples\" ripe", Keys.ENTER);
        browser.awaitText(".afterward-chips", "Field text: ripe apples");
        assertThat(browser.text("#tasks")).contains(ids.get(0)).doesNotContain(ids.get(1));
        browser.requireAccessible();
        browser.click(By.cssSelector("a[aria-label='Remove the filter “Field text: ripe apples”']"));
        browser.awaitText("#tasks", ids.get(1));
        assertThat(browser.text(".afterward-chips"))
                .contains("Created from (UTC)", "ID, payload or error: ripe")
                .doesNotContain("Field text");
        browser.requireNoComplaint();
        go("tasks.xhtml?q=text:%22ripe");
        assertThat(browser.text("main")).contains("400", "text:\"ripe", "a quotation mark on either side");
        go("audit.xhtml?q=text:%22ripe");
        assertThat(browser.text("#audit")).contains("No entry matches.");
    }

    @Test
    void aPresetSetsTheRangeOfTheView() throws Exception {
        String id = enqueue("later").get(0);
        go("tasks.xhtml?view=all&order=newest&created-to=2020-01-01T00:00");
        for (String preset : List.of("preset-hour", "preset-day", "preset-start")) {
            browser.click(By.id(preset));
            browser.awaitText("#tasks", id);
            assertThat(browser.text(".afterward-chips"))
                    .as(preset)
                    .contains("Created from (UTC)")
                    .doesNotContain("Created to");
        }
        go("tasks.xhtml?view=upcoming");
        browser.click(By.id("preset-day"));
        browser.awaitText(".afterward-chips", "Due from (UTC)");
        browser.requireNoComplaint();
    }

    @Test
    void aListSaysHowLongAgoItWas() throws Exception {
        String since = ConsoleApplication.nextSecond();
        enqueue("later");
        go("tasks.xhtml?view=all&created-from=" + since);
        assertThat(browser.text("#tasks time")).matches("\\d+ (sec|min)\\. ago");
        assertThat(script("return document.querySelector('#tasks time').title"))
                .asString()
                .matches("20.*Z \\(.*\\d\\d:\\d\\d:\\d\\d .*\\)");
        // In the midst of a minute, as it is seen here.
        script("document.querySelector('#tasks time').dateTime = new Date(Date.now() - 210000).toISOString()");
        browser.awaitText("#tasks time", "3 min. ago");
        script("document.querySelector('#tasks time').dateTime = new Date(Date.now() + 5500000).toISOString()");
        browser.awaitText("#tasks time", "in 1 hr.");
    }

    private void press(CharSequence... keys) {
        new Actions(browser.driver()).sendKeys(keys).perform();
    }

    private Object focused() {
        return script("return document.activeElement.id");
    }

    @Test
    void keysLeadFromTaskToTask() throws Exception {
        String since = ConsoleApplication.nextSecond();
        List<String> ids = enqueue("later", "later", "later");
        go("tasks.xhtml?view=all&order=oldest&created-from=" + since);
        press("k");
        assertThat(focused()).isEqualTo("task-" + ids.get(0));
        press("jjj");
        assertThat(focused()).as("the last one").isEqualTo("task-" + ids.get(2));
        press("k");
        assertThat(focused()).isEqualTo("task-" + ids.get(1));
        browser.requireAccessible();

        press("x");
        assertThat(browser.text("#selected")).isEqualTo("1 selected");
        script("document.activeElement.dispatchEvent("
                + "new KeyboardEvent('keydown', {key: 'x', repeat: true, bubbles: true}))");
        assertThat(browser.text("#selected")).as("a key that is held").isEqualTo("1 selected");
        press("x");
        assertThat(browser.text("#selected")).isEqualTo("None selected");
        new Actions(browser.driver())
                .keyDown(Keys.CONTROL)
                .sendKeys("j")
                .keyUp(Keys.CONTROL)
                .perform();
        assertThat(focused()).as("with a modifier").isEqualTo("task-" + ids.get(1));
        press("o");
        browser.awaitText("h1", ids.get(1));
        browser.requireNoComplaint();
    }

    @Test
    void theFocusStaysInItsRow() throws Exception {
        String since = ConsoleApplication.nextSecond();
        List<String> ids = enqueue("later", "later", "later");
        go("tasks.xhtml?view=all&order=oldest&created-from=" + since);
        press("jj");
        String later = enqueue("later").get(0);
        browser.awaitText("#tasks", later);
        assertThat(focused()).as("after a refresh").isEqualTo("task-" + ids.get(1));
        script("document.querySelector('#row-' + arguments[0] + ' a[href^=queue]').focus()", ids.get(2));
        String last = enqueue("later").get(0);
        browser.awaitText("#tasks", last);
        assertThat(script("return document.activeElement.closest('tr').id"))
                .as("a link that each row has")
                .isEqualTo("row-" + ids.get(2));

        assertThat(ConsoleApplication.apply(application, "DELETE", ids.get(2))).isEqualTo(302);
        browser.await(driver -> !browser.text("#tasks").contains(ids.get(2)));
        press("j");
        assertThat(focused()).as("after its row has gone").isEqualTo("task-" + later);
        browser.requireNoComplaint();
    }

    @Test
    void whatIsTypedIsNoShortcut() {
        go("tasks.xhtml");
        press("/");
        press("jx?");
        assertThat(browser.driver().findElement(By.name("q")).getDomProperty("value"))
                .isEqualTo("jx?");
        assertThat(isHelpOpen()).isEqualTo(false);
        browser.requireNoComplaint();
    }

    @Test
    void aKeyAsksBeforeTasksAreRetried() throws Exception {
        String since = ConsoleApplication.nextSecond();
        String id = ConsoleApplication.enqueue(application, "fail by key", 3, 0);
        await().until(() -> ConsoleApplication.status(application, id).equals("FAILED"));
        String failed = "tasks.xhtml?view=failed&created-from=" + since;
        go(failed);
        await().until(() -> {
            go(failed);
            return browser.driver().findElements(By.name("task")).size() == 3;
        });
        press("r");
        assertThat(browser.text("h1")).as("of none").isEqualTo("Tasks");
        press("jr");
        browser.awaitText("h1", "Retry this task?");
        go(failed);
        press("jxjx");
        script("document.activeElement.blur()");
        press("r");
        browser.awaitText("h1", "Retry 2 tasks?");
        ConsoleApplication.enqueue(application, "later by key", 1, 86_400);
        go("tasks.xhtml?view=all&created-from=" + since);
        press("jr");
        assertThat(browser.driver().findElement(By.name("task")).isSelected())
                .as("of a task that waits")
                .isFalse();
        assertThat(browser.text("h1")).isEqualTo("Tasks");
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("FAILED");
        browser.requireNoComplaint();
    }

    private Object isHelpOpen() {
        return script("return document.getElementById('afterward-keys').open");
    }

    @Test
    void theHelpListsTheKeysAndSwitchesThemOff() throws Exception {
        String since = ConsoleApplication.nextSecond();
        String id = enqueue("later").get(0);
        String page = "tasks.xhtml?view=all&created-from=" + since;
        go(page);
        press("?");
        assertThat(browser.text("dialog")).contains("Shortcuts", "Next task, previous task", "Use shortcuts");
        browser.requireAccessible();
        press("j");
        assertThat(focused()).as("behind a dialog").isNotEqualTo("task-" + id);
        press(Keys.ESCAPE);
        assertThat(isHelpOpen()).isEqualTo(false);

        browser.click(By.id("afterward-keys-open"));
        assertThat(isHelpOpen()).isEqualTo(true);
        browser.click(By.id("afterward-keys-on"));
        browser.click(By.cssSelector("dialog button"));
        for (int visit = 0; visit < 2; visit++) {
            press("j?");
            assertThat(focused()).as("switched off").isNotEqualTo("task-" + id);
            assertThat(isHelpOpen()).isEqualTo(false);
            go(page);
        }
        browser.click(By.id("afterward-keys-open"));
        browser.click(By.id("afterward-keys-on"));
        press(Keys.ESCAPE);
        press("j");
        assertThat(focused()).isEqualTo("task-" + id);
        go("queues.xhtml");
        press("jkoxr/");
        assertThat(browser.text("h1, h2")).isNotEmpty();
        browser.requireNoComplaint();
    }

    @Test
    void aPhoneShowsATaskInALine() throws Exception {
        String since = ConsoleApplication.nextSecond();
        List<String> ids = enqueue("later " + "and ".repeat(100), "later");
        browser.size(390, 844);
        go("tasks.xhtml?view=all&created-from=" + since);
        assertThat(script("return [...document.querySelectorAll('#tasks tbody tr')].map(row => row.offsetHeight < 40)"))
                .isEqualTo(List.of(true, true));
        assertThat(script("return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .as("a phone scrolls down, not sideways")
                .isEqualTo(0L);
        browser.requireAccessible();
        press(Keys.TAB, Keys.TAB, Keys.ENTER, Keys.TAB, Keys.TAB);
        assertThat(focused())
                .as("the first task, by the second link of the page")
                .isEqualTo("task-" + ids.get(1));
    }

    /** How the dot of a running task moves, and the page that scrolls. */
    private Object motion(String wish) {
        browser.driver()
                .executeCdpCommand(
                        "Emulation.setEmulatedMedia",
                        Map.of("features", List.of(Map.of("name", "prefers-reduced-motion", "value", wish))));
        return script("""
                const dot = document.querySelector('#afterward-live .status-dot');
                dot.classList.add('status-dot-animated');
                return getComputedStyle(dot, '::before').animationName + ' '
                    + getComputedStyle(document.documentElement).scrollBehavior""");
    }

    @Test
    void nothingMovesForThoseWhoDoNotWantIt() {
        go("tasks.xhtml");
        assertThat(motion("no-preference")).asString().endsWith(" smooth").doesNotContain("none");
        assertThat(motion("reduce")).isEqualTo("none auto");
    }
}
