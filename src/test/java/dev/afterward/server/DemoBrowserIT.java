package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.browser.Browser;
import dev.afterward.browser.BrowserExtension;
import java.net.URL;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.Select;

/** The demo and the console in a real browser, which has to find nothing to complain about. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class DemoBrowserIT {

    @RegisterExtension
    final BrowserExtension chromium = new BrowserExtension();

    @ArquillianResource
    URL application;

    private Browser browser;

    @Deployment(testable = false)
    static WebArchive demo() {
        return Server.demo();
    }

    @BeforeEach
    void open() {
        browser = chromium.browser();
    }

    @Test
    void anOrderFromTheDeskToTheConsole() {
        String customer = "Ada " + UUID.randomUUID();
        browser.open(application.toString());
        type("order:customer", customer);
        type("order:address", "ada@example.com");
        type("order:item", "Teapot");
        type("order:quantity", "1");
        new Select(browser.driver().findElement(By.id("order:delivery"))).selectByValue("PICK_UP");
        browser.click(By.id("order:place"));

        // The page refreshes itself until the mail is out.
        String row = "//tr[td='" + customer + "']";
        browser.await(
                ExpectedConditions.presenceOfElementLocated(By.xpath(row + "//span[contains(@class, 'SUCCEEDED')]")));
        browser.click(By.xpath(row + "//a"));
        String task = browser.await(ExpectedConditions.presenceOfElementLocated(By.tagName("code")))
                .getText();
        browser.requireNoComplaint();

        browser.logIn("viewer");
        browser.click(By.linkText("Task console"));
        browser.await(ExpectedConditions.titleContains("Overview"));
        assertThat(browser.driver().findElement(By.tagName("body")).getCssValue("font-family"))
                .as("the style has arrived")
                .doesNotContain("Times");
        browser.requireNoComplaint();
        browser.click(By.linkText("Tasks"));
        browser.click(By.partialLinkText("Succeeded"));
        browser.click(By.linkText(task));
        browser.await(ExpectedConditions.titleContains(task));
        assertThat(browser.text("main")).contains("new-order-email", "Succeeded");
        browser.requireNoComplaint();
    }

    private void type(String field, String text) {
        WebElement input = browser.driver().findElement(By.id(field));
        input.clear();
        input.sendKeys(text);
    }
}
