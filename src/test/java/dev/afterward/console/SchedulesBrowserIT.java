package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.browser.Browser;
import dev.afterward.browser.BrowserExtension;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The schedules of the console in a real browser. */
@Tag("same-on-each-server")
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class SchedulesBrowserIT {

    /** What a page has to escape. */
    private static final String HOSTILE = "<script>document.title='hacked'</script>&lt;#{1+1}'--> \u202e";

    private static final String SHOWN = "<script>document.title='hacked'</script>&lt;#{1+1}'--> \\u202e";

    @RegisterExtension
    final BrowserExtension chromium = new BrowserExtension();

    @ArquillianResource
    URL application;

    private Browser browser;

    @Deployment(testable = false)
    static WebArchive schedules() {
        return ConsoleApplication.in("schedules", ConsoleApplication.ROLES).addClass(ParameterLogin.class);
    }

    @BeforeEach
    void open() {
        browser = chromium.browser();
        browser.header(ParameterLogin.HEADER, "operator");
    }

    private void go(String page) {
        browser.open(application + "afterward/" + page);
    }

    private static String page(String file, String schedule) {
        return file + "?schedule=" + URLEncoder.encode(schedule, StandardCharsets.UTF_8);
    }

    private void put(String name, String text) throws Exception {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("schedule", name);
        form.put("text", text);
        form.put("cron", "30 2 1 1 *");
        assertThat(ConsoleApplication.post(application, "chores", form).statusCode())
                .isEqualTo(200);
    }

    private void press(String deed) {
        browser.click(By.cssSelector("button[name=do][value=" + deed + "]"));
    }

    private void type(String field, String text) {
        WebElement input = browser.driver().findElement(By.id(field));
        input.clear();
        input.sendKeys(text);
    }

    /** Runs it, pauses it, edits it, sees its history, and removes it. */
    @Test
    void anOperatorWorksWithASchedule() throws Exception {
        put("yearly", "by schedule");
        go("schedules.xhtml?begins=year");
        assertThat(browser.text("#schedules tbody")).contains("yearly", "30 2 1 1 *", "Asia/Kolkata", "Active");
        browser.click(By.linkText("yearly"));
        browser.awaitText("#next", "-01-01 02:30:00 +05:30");
        assertThat(browser.driver().findElements(By.cssSelector("#next li"))).hasSize(5);

        browser.click(By.linkText("Run now"));
        browser.awaitText("h1", "Run the schedule now?");
        press("RUN_SCHEDULE");
        browser.awaitText(".alert", "Schedules run: 1.");
        browser.awaitText("#history tbody", "Succeeded");
        assertThat(browser.text("#history tbody")).contains("run manually");
        browser.awaitText("#trend", "half of them took at most");
        browser.click(By.cssSelector("#history tbody a"));
        browser.awaitText("#occurrence", "yearly");
        browser.click(By.linkText("yearly"));

        browser.click(By.linkText("Pause"));
        press("PAUSE_SCHEDULE");
        browser.awaitText("#facts", "Paused");
        assertThat(browser.text("#facts")).contains("operator");
        browser.awaitText("#next", "none of these fires");
        browser.click(By.linkText("Resume"));
        press("RESUME_SCHEDULE");
        browser.awaitText("#facts", "Active");

        browser.click(By.linkText("Edit the schedule"));
        type("cron", "0 25 * * *");
        type("late", "soon");
        browser.click(By.cssSelector("button[name=save]"));
        browser.awaitText("#cron-wrong", "25");
        assertThat(browser.text("#late-wrong")).contains("soon");
        assertThat(browser.text("#timetable-refused")).contains("Nothing was saved");
        assertThat(browser.driver().findElement(By.id("cron")).getDomProperty("value"))
                .isEqualTo("0 25 * * *");
        browser.requireAccessible();
        type("cron", "0 6 1 2 *");
        type("late", "3 h");
        browser.click(By.cssSelector("button[name=preview]"));
        browser.awaitText("#preview", "-02-01 06:00:00 +05:30");
        browser.requireAccessible();
        browser.click(By.cssSelector("button[name=save]"));
        browser.awaitText(".alert", "Schedules changed: 1.");
        assertThat(browser.text("#facts")).contains("0 6 1 2 *", "Up to 3 h late");
        browser.requireAccessible();

        go("audit.xhtml");
        assertThat(browser.text("#audit tbody")).contains("Schedule changed", "Schedule run", "Schedule paused");
        browser.click(By.linkText("yearly"));
        browser.click(By.linkText("Remove"));
        press("REMOVE_SCHEDULE");
        browser.awaitText(".alert", "Schedules removed: 1.");
        go(page("schedule.xhtml", "yearly"));
        assertThat(browser.text("main")).contains("404", "There is no such schedule");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everyPageIsSafeAndAccessible(String scheme) throws Exception {
        put(HOSTILE, "fail");
        browser.scheme(scheme);
        for (String page : List.of(
                "schedules.xhtml",
                page("schedule.xhtml", HOSTILE),
                page("timetable.xhtml", HOSTILE),
                page("confirm.xhtml", HOSTILE) + "&do=REMOVE_SCHEDULE")) {
            go(page);
            assertThat(browser.text("main")).as(page).contains(SHOWN);
            assertThat(browser.driver().getTitle()).contains("Afterward");
            browser.requireAccessible();
            browser.requireNoComplaint();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 390, 640})
    void pagesScrollDownAndNotSideways(int width) throws Exception {
        String name = "AVeryLongNameThatNothingBreaks".repeat(3);
        put(name, "wide".repeat(40));
        browser.languages("de-DE,de");
        browser.size(width, 640);
        for (String page : List.of(
                "schedules.xhtml",
                page("schedule.xhtml", name),
                page("timetable.xhtml", name),
                page("confirm.xhtml", name) + "&do=RUN_SCHEDULE")) {
            go(page);
            assertThat(browser.text("body")).as(page).contains(name).doesNotContain("???");
            assertThat(browser.overflow()).as(page).isZero();
        }
    }

    @Test
    void aViewerOnlyLooks() throws Exception {
        put("looked at", "by schedule");
        browser.header(ParameterLogin.HEADER, "viewer");
        go(page("schedule.xhtml", "looked at"));
        assertThat(browser.text("main")).contains("30 2 1 1 *");
        assertThat(browser.driver().findElements(By.linkText("Pause"))).isEmpty();
        assertThat(browser.driver().findElements(By.linkText("Edit the schedule")))
                .isEmpty();
        for (String page : List.of(
                page("timetable.xhtml", "looked at"), page("confirm.xhtml", "looked at") + "&do=RUN_SCHEDULE")) {
            go(page);
            assertThat(browser.text("main")).contains("403", "You may only look");
        }
    }
}
