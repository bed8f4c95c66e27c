package dev.afterward.server;

import static org.awaitility.Awaitility.await;

import dev.afterward.browser.Browser;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.htmlunit.WebClient;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/**
 * Takes the documentation's pictures of the console, from the demo. Only when it is asked for: {@code mvn verify
 * -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ConsolePicturesIT -Dconsole.pictures=docs/images}
 */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
@EnabledIfSystemProperty(named = "console.pictures", matches = ".+")
class ConsolePicturesIT {

    @TempDir
    Path profile;

    @ArquillianResource
    URL application;

    @Deployment(testable = false)
    static WebArchive demo() {
        return Server.demo();
    }

    @Test
    void takeThem() throws Exception {
        Path folder = Path.of(System.getProperty("console.pictures"));
        try (WebClient shop = new WebClient();
                Browser browser = new Browser(profile)) {
            shop.getOptions().setJavaScriptEnabled(false);
            for (int i = 0; i < 30; i++) {
                order(shop, i % 5 == 0 ? "PIGEON" : i % 3 == 0 ? "COURIER" : "VAN");
            }
            browser.logIn("operator");
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                browser.open(application + "afterward/tasks.xhtml?view=failed");
                return browser.driver().findElements(By.name("task")).size() >= 6;
            });
            String task = browser.driver().findElement(By.cssSelector("td a")).getText();
            browser.size(1100, 760);
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
