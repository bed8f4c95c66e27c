package dev.afterward.server;

import static org.awaitility.Awaitility.await;

import dev.afterward.browser.Browser;
import dev.afterward.store.Latency;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.htmlunit.WebClient;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;

/**
 * Takes the documentation's pictures of the console, from the demo. Only when it is asked for: {@code mvn verify
 * -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ConsolePicturesIT -Dconsole.pictures=docs/images}
 */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
@EnabledIfSystemProperty(named = "console.pictures", matches = ".+")
class ConsolePicturesIT {

    private static final long MINUTE = 60_000;

    // As they are stored.
    private static final int SUCCEEDED = 0;
    private static final int RETRIED = 2;
    private static final int WAIT = 0;
    private static final int RUN = 1;

    @ArquillianResource
    URL application;

    private static Path file() {
        return Path.of("target", "console-pictures-" + ProcessHandle.current().pid() + ".db")
                .toAbsolutePath();
    }

    @Deployment(testable = false)
    static WebArchive demo() {
        return Server.demo()
                .addAsWebInfResource(
                        new StringAsset("afterward.console.viewer-role=viewer\n"
                                + "afterward.console.operator-role=operator\n"
                                + "afterward.sqlite.file=" + file()),
                        "classes/META-INF/microprofile-config.properties");
    }

    @Test
    void takeThem() throws Exception {
        Path folder = Path.of(System.getProperty("console.pictures"));
        try (WebClient shop = new WebClient();
                Browser browser = new Browser()) {
            shop.getOptions().setJavaScriptEnabled(false);
            for (int i = 0; i < 30; i++) {
                order(shop, i % 5 == 0 ? "PIGEON" : i % 3 == 0 ? "COURIER" : "VAN");
            }
            makeUpAnHour();
            browser.logIn("operator");
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                browser.open(application + "afterward/tasks.xhtml?view=failed");
                return browser.driver().findElements(By.name("task")).size() >= 6;
            });
            String task = browser.driver().findElement(By.cssSelector("td a")).getText();
            browser.size(1100, 1000);
            for (String scheme : List.of("light", "dark")) {
                browser.scheme(scheme);
                String end = scheme.equals("light") ? ".webp" : "-dark.webp";
                browser.open(application + "afterward/index.xhtml");
                browser.await(
                        driver -> !driver.findElements(By.tagName("canvas")).isEmpty());
                browser.picture(folder.resolve("console" + end));
                browser.open(application + "afterward/task.xhtml?id=" + task);
                browser.click(By.tagName("summary"));
                browser.driver().executeScript("scrollTo(0, 0)");
                browser.picture(folder.resolve("console-task" + end));
            }
        }
    }

    /** What the counters would hold if the demo had been busy for an hour: a picture of two minutes shows no chart. */
    private static void makeUpAnHour() throws SQLException {
        Random random = new Random(7);
        long now = System.currentTimeMillis() / MINUTE * MINUTE;
        try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + file());
                PreparedStatement attempts = store.prepareStatement("""
                        insert or ignore into afterward_bucket (span, minute, queue, outcome, count, micros)
                        select 0, ?1, id, ?3, ?4, 0 from afterward_queue where name = ?2""");
                PreparedStatement delays = store.prepareStatement("""
                        insert or ignore into afterward_latency (span, minute, queue, kind, slot, count)
                        select 0, ?1, id, ?3, ?4, ?5 from afterward_queue where name = ?2""")) {
            for (int i = 1; i < 60; i++) {
                long minute = now - i * MINUTE;
                set(attempts, minute, "new-order-email", SUCCEEDED, 30 + random.nextInt(20));
                set(attempts, minute, "shipment", SUCCEEDED, 15 + random.nextInt(15));
                set(attempts, minute, "shipment", RETRIED, random.nextInt(6));
                for (int kind : List.of(WAIT, RUN)) {
                    int usual = Latency.slot(kind == RUN ? 9_000 : 1_200);
                    set(delays, minute, "shipment", kind, usual + random.nextInt(4), 20);
                    set(delays, minute, "shipment", kind, usual + 10 + random.nextInt(6), 3);
                }
            }
        }
    }

    private static void set(PreparedStatement statement, long minute, String queue, int... values) throws SQLException {
        statement.setLong(1, minute);
        statement.setString(2, queue);
        for (int i = 0; i < values.length; i++) {
            statement.setInt(3 + i, values[i]);
        }
        statement.executeUpdate();
    }

    private void order(WebClient shop, String delivery) throws IOException {
        HtmlPage desk = shop.getPage(application);
        desk.<HtmlInput>getHtmlElementById("order:customer").setValue("Ada");
        desk.<HtmlInput>getHtmlElementById("order:address").setValue("ada@example.com");
        desk.<HtmlInput>getHtmlElementById("order:item").setValue("Teapot");
        desk.<HtmlInput>getHtmlElementById("order:quantity").setValue("1");
        desk.<HtmlSelect>getHtmlElementById("order:delivery").setSelectedAttribute(delivery, true);
        desk.getHtmlElementById("order:place").click();
    }
}
