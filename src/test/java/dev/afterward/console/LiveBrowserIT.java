package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.browser.Browser;
import dev.afterward.browser.BrowserExtension;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;

/** A page that is open for long: what it says when its refreshes are answered by something else, and what its forms do. */
@Tag("same-on-each-server")
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class LiveBrowserIT {

    @RegisterExtension
    final BrowserExtension chromium = new BrowserExtension();

    @ArquillianResource
    URL application;

    private Browser browser;

    @Deployment(testable = false)
    static WebArchive live() {
        return ConsoleApplication.in("live", ConsoleApplication.ROLES)
                .addClasses(ParameterLogin.class, Interference.class);
    }

    @BeforeEach
    void open() throws Exception {
        interfere("none");
        browser = chromium.browser();
        browser.header(ParameterLogin.HEADER, "operator");
    }

    private void interfere(String answer) throws Exception {
        ConsoleApplication.get(application, "interference?answer=" + URLEncoder.encode(answer, StandardCharsets.UTF_8));
    }

    private void go(String page) {
        browser.open(application + "afterward/" + page);
    }

    /** Has the page refreshed now, as when its tab comes to the front. */
    private void refresh() {
        browser.driver().executeScript("document.dispatchEvent(new Event('visibilitychange'))");
    }

    private String dot() {
        return String.valueOf(browser.driver()
                .executeScript("return document.querySelector('#afterward-live .status-dot').className"));
    }

    @ParameterizedTest
    @CsvSource({
        "page, Logged out, true",
        "/login.html, Logged out, true",
        "http://login.example/, Logged out, true",
        "401, Logged out, true",
        "403, You may not see this page any more, true",
        "404, No answer from the application, false",
        "500, The application answered with an error, false",
        "503, The store cannot be read, false",
    })
    void anAnswerThatIsNoRefreshIsNotTakenForOne(String answer, String text, boolean login) throws Exception {
        go("index.xhtml");
        assertThat(browser.text("#afterward-live")).contains("Live");
        String figures = browser.text("#figures");
        interfere(answer);
        refresh();
        browser.awaitText("#afterward-live", text);
        assertThat(dot()).contains("status-red");
        assertThat(browser.text("#figures")).isEqualTo(figures);
        assertThat(browser.driver().findElement(By.id("afterward-login")).isDisplayed())
                .isEqualTo(login);
        interfere("none");
        if (login && !answer.equals("403")) {
            browser.click(By.id("afterward-login"));
        } else {
            refresh();
        }
        browser.awaitText("#afterward-live", "Live");
        assertThat(dot()).contains("status-green");
    }

    @Test
    void aTaskThatIsDeletedSaysSo() throws Exception {
        String id = ConsoleApplication.enqueue(application, "later", 1, 86_400);
        go("task.xhtml?id=" + id);
        assertThat(ConsoleApplication.apply(application, "DELETE", id)).isEqualTo(302);
        assertThat(ConsoleApplication.apply(application, "ERASE", id)).isEqualTo(302);
        refresh();
        browser.awaitText("#afterward-live", "This is not there any more");
        assertThat(dot()).contains("status-red");
    }

    @Test
    void aPageAtWhichNobodyWorksEndsItsRefreshes() {
        go("queues.xhtml");
        browser.driver().executeScript("document.getElementById('afterward-live').dataset.idleSeconds = '0.001'");
        refresh();
        browser.awaitText("#afterward-live", "Paused: nothing was done here");
        assertThat(dot()).contains("status-secondary");
        browser.driver().executeScript("""
                document.getElementById('afterward-live').dataset.idleSeconds = '1000';
                document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Shift', bubbles: true}))""");
        browser.awaitText("#afterward-live", "Live");
    }

    @Test
    void aRefreshRenewsTheFormsOfAPage() {
        go("queues.xhtml");
        browser.driver().manage().deleteAllCookies();
        Object token = browser.driver().executeScript("return document.querySelector('[name=form-token]').value");
        browser.await(driver -> !token.equals(
                browser.driver().executeScript("return document.querySelector('[name=form-token]').value")));
        browser.click(By.cssSelector("button[value=PAUSE]"));
        browser.awaitText(".alert", "Queues paused: 1");
        browser.click(By.cssSelector("button[value=RESUME]"));
        browser.awaitText(".alert", "Queues resumed: 1");
    }

    /** As after a restart of the server, in which sessions are lost. */
    @Test
    void aFormIsSentAfterItsSession() throws Exception {
        String id = ConsoleApplication.enqueue(application, "later", 1, 86_400);
        go("task.xhtml?id=" + id);
        browser.driver().executeScript("document.getElementById('due').value = '2035-01-01T00:00:00'");
        interfere("503");
        browser.awaitText("#afterward-live", "The store cannot be read");
        browser.driver().manage().deleteAllCookies();
        browser.click(By.cssSelector("button[value=RESCHEDULE]"));
        browser.awaitText("h1", "Please confirm once more");
        browser.requireAccessible();
        assertThat(browser.text("ul")).contains(id, "Due (UTC): 2035-01-01T00:00");
        interfere("none");
        browser.click(By.cssSelector("button[type=submit]"));
        browser.awaitText("#steps", "Rescheduled by operator");
        assertThat(browser.driver().findElement(By.id("due")).getDomAttribute("value"))
                .startsWith("2035-01-01T00:00");
    }
}
