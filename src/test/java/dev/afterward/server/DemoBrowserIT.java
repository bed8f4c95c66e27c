package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.stream.Stream;
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
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The demo and the console in a real browser, which has to find nothing to complain about. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class DemoBrowserIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path profile;

    @ArquillianResource
    URL application;

    private ChromeDriver browser;
    private WebDriverWait patience;

    @Deployment(testable = false)
    static WebArchive demo() {
        return Server.demo();
    }

    @BeforeEach
    void open() {
        Optional<File> binary = onPath("chromium", "chromium-browser", "google-chrome");
        Optional<File> driver = onPath("chromedriver");
        assumeTrue(
                binary.isPresent() && driver.isPresent(),
                "skipped: there is no Chromium (chromium, chromium-browser or google-chrome) with its chromedriver on"
                        + " the PATH");
        LoggingPreferences everything = new LoggingPreferences();
        everything.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(binary.get());
        options.setCapability(ChromeOptions.LOGGING_PREFS, everything);
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.get())
                        .usingAnyFreePort()
                        .build(),
                options);
        patience = new WebDriverWait(browser, LIMIT);
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    @Test
    void anOrderFromTheDeskToTheConsole() {
        String customer = "Ada " + UUID.randomUUID();
        browser.get(application.toString());
        type("order:customer", customer);
        type("order:address", "ada@example.com");
        type("order:item", "Teapot");
        type("order:quantity", "1");
        new Select(browser.findElement(By.id("order:delivery"))).selectByValue("PICK_UP");
        browser.findElement(By.id("order:place")).click();

        // The page refreshes itself until the mail is out.
        String row = "//tr[td='" + customer + "']";
        patience.until(
                ExpectedConditions.presenceOfElementLocated(By.xpath(row + "//span[contains(@class, 'SUCCEEDED')]")));
        browser.findElement(By.xpath(row + "//a")).click();
        String task = patience.until(ExpectedConditions.presenceOfElementLocated(By.tagName("code")))
                .getText();
        requireNoComplaint();

        logIn();
        browser.findElement(By.linkText("Task console")).click();
        patience.until(ExpectedConditions.titleContains("Running"));
        requireNoComplaint();
        List<String> lists = browser.findElements(By.cssSelector("a[href$='.xhtml']")).stream()
                .map(link -> link.getDomProperty("href"))
                .distinct()
                .toList();
        assertThat(lists).hasSizeGreaterThanOrEqualTo(6);
        for (String list : lists) {
            browser.get(list);
            assertThat(browser.getTitle()).contains("Afterward");
            assertThat(browser.findElement(By.tagName("body")).getCssValue("font-family"))
                    .as("the style has arrived")
                    .doesNotContain("Times");
            requireNoComplaint();
        }
        browser.get(application + "afterward/succeeded.xhtml");
        browser.findElement(By.linkText(task)).click();
        patience.until(ExpectedConditions.titleContains(task));
        assertThat(browser.findElement(By.tagName("main")).getText()).contains("new-order-email", "Succeeded");
        requireNoComplaint();
    }

    private void type(String field, String text) {
        WebElement input = browser.findElement(By.id(field));
        input.clear();
        input.sendKeys(text);
    }

    /** With each request from now on, as a browser does that was asked once: a dialog cannot be filled in from here. */
    private void logIn() {
        String login = Base64.getEncoder().encodeToString("viewer:viewer".getBytes(StandardCharsets.UTF_8));
        browser.executeCdpCommand("Network.enable", Map.of());
        browser.executeCdpCommand(
                "Network.setExtraHTTPHeaders", Map.of("headers", Map.of("Authorization", "Basic " + login)));
    }

    /** Neither errors of scripts, nor what the content security policy has blocked, nor files that are missing. */
    private void requireNoComplaint() {
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
                .extracting(LogEntry::getMessage)
                .as(browser.getCurrentUrl())
                .isEmpty();
    }

    private static Optional<File> onPath(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toFile)
                .findFirst();
    }
}
