package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.browser.Browser;
import dev.afterward.browser.BrowserExtension;
import java.net.URL;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
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

/** The console in a German browser. */
@Tag("same-on-each-server")
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class LanguageBrowserIT {

    /** Names and figures that reach out of the box that they stand in. */
    private static final String WIDER_THAN_ITS_BOX = """
            return [...document.querySelectorAll('.afterward-figure-name, .afterward-row dt, .afterward-legend th')]
                .filter(name => name.getClientRects().length > 0 && name.scrollWidth > name.clientWidth + 1)
                .map(name => name.textContent);""";

    @RegisterExtension
    final BrowserExtension chromium = new BrowserExtension();

    @ArquillianResource
    URL application;

    private Browser browser;

    @Deployment(testable = false)
    static WebArchive german() {
        return ConsoleApplication.in("german", ConsoleApplication.ROLES).addClass(ParameterLogin.class);
    }

    @BeforeEach
    void open() {
        browser = chromium.browser();
        browser.header(ParameterLogin.HEADER, "operator");
        browser.languages("de-DE,de");
    }

    private void go(String page) {
        browser.open(application + "afterward/" + page);
    }

    @Test
    void pagesAreGermanAndAccessible() throws Exception {
        String id = ConsoleApplication.enqueue(application, "later", 1, 86_400);
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("index.xhtml", "Nichts zu tun.");
        pages.put("tasks.xhtml", "Weitere Filter");
        pages.put("task.xhtml?id=" + id, "Die Ausführung ist geplant, in ");
        pages.put("queues.xhtml", "Wartende abbrechen…");
        pages.put("audit.xhtml", "Was hier getan wurde");
        pages.put("confirm.xhtml?do=DELETE&task=" + id, "Diese Aufgabe löschen?");
        for (Map.Entry<String, String> page : pages.entrySet()) {
            go(page.getKey());
            assertThat(browser.text("body"))
                    .as(page.getKey())
                    .contains(page.getValue())
                    .doesNotContain("???");
            assertThat(browser.driver().findElement(By.tagName("html")).getDomAttribute("lang"))
                    .isEqualTo("de");
            browser.requireAccessible();
            browser.requireNoComplaint();
        }
        go("task.xhtml?id=" + id);
        assertThat(browser.text("main time:not([data-countdown])"))
                .as("the script's times are German too")
                .matches("(\\d+\\. \\p{L}+\\.? \\d{4}, )?\\d\\d:\\d\\d:\\d\\d");
        go("tasks.xhtml");
        browser.driver()
                .executeScript(
                        "document.querySelector('#tasks time').dateTime = new Date(Date.now() - 210000).toISOString()");
        browser.awaitText("#tasks time", "vor 3 Min.");
    }

    @Test
    void aLargeNumberIsTypedAsItIsShown() throws Exception {
        String since = ConsoleApplication.nextSecond();
        String id = ConsoleApplication.enqueue(application, "multitude", 1_001, 86_400);
        go("confirm.xhtml?do=CANCEL&all=true&view=upcoming&from=tasks&created-from=" + since);
        assertThat(browser.text("h1")).isEqualTo("1.001 Aufgaben abbrechen?");
        String shown = browser.text("label[for=typed] strong");
        browser.driver().findElement(By.id("typed")).sendKeys(shown);
        browser.click(By.cssSelector("button[name=do][value=CANCEL]"));
        browser.awaitText(".alert", "Abgebrochene Aufgaben: 1.001.");
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("CANCELLED");
    }

    /** Words that are longer than the English ones. */
    @ParameterizedTest
    @ValueSource(ints = {320, 390, 1280})
    void longWordsStayWithinTheirCards(int width) throws Exception {
        String id = ConsoleApplication.enqueue(application, "fail", 3, 0);
        await().until(() -> ConsoleApplication.status(application, id).equals("FAILED"));
        assertThat(ConsoleApplication.apply(application, "RETRY", id)).isEqualTo(302);
        browser.size(width, 640);
        for (String page :
                List.of("index.xhtml", "queues.xhtml", "audit.xhtml", "tasks.xhtml", "task.xhtml?id=" + id)) {
            go(page);
            browser.driver().executeScript(ConsoleBrowserIT.LONG_FIGURES);
            assertThat(browser.overflow()).as(page).isZero();
            assertThat(browser.driver().executeScript(WIDER_THAN_ITS_BOX))
                    .as(page)
                    .isEqualTo(List.of());
        }
    }

    /** A word that is set letter by letter makes an entry as high as a page. */
    @Test
    void anEntryOfTheAuditIsReadOnAPhone() throws Exception {
        String first = ConsoleApplication.enqueue(application, "later", 4, 86_400);
        go("confirm.xhtml?do=CANCEL&all=true&view=upcoming&from=tasks");
        browser.click(By.cssSelector("button[name=do][value=CANCEL]"));
        browser.awaitText(".alert", "Abgebrochene Aufgaben");
        assertThat(ConsoleApplication.status(application, first)).isEqualTo("CANCELLED");
        browser.size(320, 640);
        go("audit.xhtml");
        assertThat((Long) browser.driver()
                        .executeScript(
                                "return Math.round(document.querySelector('tbody tr').getBoundingClientRect().height)"))
                .isLessThan(280);
    }

    /** Times are the user's, with the zone's own offset at that time; what is typed is UTC, and says so. */
    @ParameterizedTest
    @ValueSource(strings = {"Asia/Kolkata", "America/New_York"})
    void timesAreThoseOfTheUsersZone(String zone) throws Exception {
        String id = ConsoleApplication.enqueue(application, "later", 1, 86_400);
        browser.zone(zone);
        for (String due : List.of("2031-01-15T02:30:00Z", "2031-07-15T02:30:00Z")) {
            go("task.xhtml?id=" + id);
            browser.driver().executeScript("document.getElementById('due').value = arguments[0]", due.replace("Z", ""));
            browser.click(By.cssSelector("button[value=RESCHEDULE]"));
            ZonedDateTime local = Instant.parse(due).atZone(ZoneId.of(zone));
            String shown = browser.text("#facts time[datetime^='" + due.substring(0, 16) + "']");
            assertThat(shown)
                    .as(due)
                    .contains(local.format(DateTimeFormatter.ofPattern("HH:mm:ss")), local.getDayOfMonth() + ".");
            assertThat(browser.driver().findElement(By.id("due")).getDomProperty("value"))
                    .startsWith(due.substring(0, 16));
            assertThat(browser.text("label[for=due]")).contains("UTC");
            assertThat(browser.text("footer")).contains(zone.replace("Kolkata", ""));
        }
    }
}
