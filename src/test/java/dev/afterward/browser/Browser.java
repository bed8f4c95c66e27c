package dev.afterward.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.results.CheckedNode;
import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementClickInterceptedException;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium, which has to find nothing to complain about. Without one on the PATH the test is skipped. */
public final class Browser implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Whether a click makes the browser ask for a page, and not a script; the document is marked, to know it from the next. */
    private static final String LEADS_ELSEWHERE = """
            document.isBeforeTheClick = true;
            const link = arguments[0].closest('a[href]');
            const button = arguments[0].closest('button, input');
            return link ? link.href.split('#')[0] !== location.href.split('#')[0] && !link.onclick
                : !!button?.form && button.type === 'submit' && button.form.method !== 'dialog' && !button.onclick && button.form.checkValidity();
            """;

    private static final String ANOTHER_PAGE =
            "return !document.isBeforeTheClick && document.readyState === 'complete'";

    private final ChromeDriver driver;

    /** Loggers that warn of protocols that are not used here; held, since a logger that nobody holds loses its level. */
    private static final List<Logger> UNUSED_PROTOCOLS = Stream.of(
                    "org.openqa.selenium.devtools", "org.openqa.selenium.chromium")
            .map(Logger::getLogger)
            .toList();

    /** Starts one with a profile of its own. */
    public Browser() {
        Optional<File> binary = onPath("chromium", "chromium-browser", "google-chrome");
        Optional<File> chromedriver = onPath("chromedriver");
        assumeTrue(
                binary.isPresent() && chromedriver.isPresent(),
                "skipped: there is no Chromium (chromium, chromium-browser or google-chrome) with its chromedriver on"
                        + " the PATH");
        UNUSED_PROTOCOLS.forEach(logger -> logger.setLevel(Level.SEVERE));
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
                "--window-size=1280,900");
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(chromedriver.get())
                        .usingAnyFreePort()
                        .build(),
                options);
    }

    /** One for each time: what it says when it ends belongs to what is awaited. */
    private WebDriverWait patience() {
        return new WebDriverWait(driver, LIMIT, Duration.ofMillis(100));
    }

    private static Optional<File> onPath(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toFile)
                .findFirst();
    }

    /** As if it were new: another tab, to which nothing clings that was set, and neither cookies nor what pages stored. */
    void renew() {
        Set<String> before = driver.getWindowHandles();
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
        driver.executeCdpCommand("Storage.clearDataForOrigin", Map.of("origin", "*", "storageTypes", "all"));
        driver.switchTo().newWindow(WindowType.TAB);
        String fresh = driver.getWindowHandle();
        for (String old : before) {
            driver.switchTo().window(old).close();
        }
        driver.switchTo().window(fresh);
        // As if its window were in front: without the focus a page may not write to the clipboard.
        driver.executeCdpCommand("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
        driver.manage().logs().get(LogType.BROWSER);
    }

    /** With each request from now on, as a browser does that was asked once: a dialog cannot be filled in from here. */
    public void logIn(String user) {
        String login = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand(
                "Network.setExtraHTTPHeaders", Map.of("headers", Map.of("Authorization", "Basic " + login)));
    }

    /** Sends a header with each request from now on. */
    public void header(String name, String value) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.setExtraHTTPHeaders", Map.of("headers", Map.of(name, value)));
    }

    /** What the user reads, the best first: said with each request and to each script. */
    public void languages(String names) {
        driver.executeCdpCommand(
                "Emulation.setUserAgentOverride",
                Map.of(
                        "userAgent",
                        String.valueOf(driver.executeScript("return navigator.userAgent")),
                        "acceptLanguage",
                        names));
    }

    /** Light or dark, as the system of the user has it. */
    public void scheme(String name) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", name))));
    }

    /** Where the user's clock is. */
    public void zone(String name) {
        driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", name));
    }

    /** Without JavaScript, as some have it. */
    public void withoutScripts() {
        driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    }

    /** Presses keys one after the other, wherever the focus is. */
    public void press(CharSequence... keys) {
        for (CharSequence key : keys) {
            new Actions(driver).sendKeys(key).perform();
        }
    }

    /** Presses Tab until something has the focus; how often that was, at most a hundred times. */
    public int tabTo(By what) {
        for (int presses = 1; presses <= 100; presses++) {
            press(Keys.TAB);
            if (driver.findElements(what).contains(driver.switchTo().activeElement())) {
                return presses;
            }
        }
        throw new AssertionError("no Tab leads to " + what + " on " + driver.getCurrentUrl());
    }

    /** How many pixels of the page are beyond its right edge. */
    public long overflow() {
        return ((Number) driver.executeScript(
                        "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .longValue();
    }

    /** A window of a size. */
    public void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** Goes to an address. */
    public void open(String address) {
        driver.get(address);
    }

    /** Waits for something. */
    public <T> T await(Function<WebDriver, T> what) {
        return patience().until(what);
    }

    /** Waits until a part of the page says something. */
    public void awaitText(String css, String text) {
        patience()
                .withMessage(() -> css + " says: " + text(css) + ", and not: " + text)
                .until(ignored -> text(css).contains(text));
    }

    /** Clicks on something, and waits for the page it leads to: what is asked afterwards is asked of that one. */
    public void click(By what) {
        if (clickOn(what)) {
            patience()
                    .ignoring(JavascriptException.class)
                    .withMessage(() -> "the click on " + what + " led nowhere: " + driver.getCurrentUrl())
                    .until(ignored -> driver.executeScript(ANOTHER_PAGE));
        }
    }

    /** True if it leads to another page. */
    private boolean clickOn(By what) {
        AtomicReference<Object> leads = new AtomicReference<>(false);
        AtomicReference<String> reason = new AtomicReference<>("there is none");
        patience().withMessage(() -> "no click on " + what + ": " + reason).until(ignored -> {
            try {
                List<WebElement> found = driver.findElements(what);
                if (found.isEmpty()) {
                    return false;
                }
                scrollTo(found.get(0));
                leads.set(driver.executeScript(LEADS_ELSEWHERE, found.get(0)));
                found.get(0).click();
                return true;
            } catch (ElementClickInterceptedException | StaleElementReferenceException e) {
                // The page has just moved.
                reason.set(e.getMessage());
                return false;
            }
        });
        return leads.get().equals(true);
    }

    /** Scrolls something into the middle of the window. */
    public void scrollTo(By what) {
        scrollTo(driver.findElement(what));
    }

    /** At once: the style scrolls smoothly, and the driver points at where an element was. */
    private void scrollTo(WebElement what) {
        driver.executeScript("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", what);
    }

    /** What a part of the page says. */
    public String text(String css) {
        // At one go: the page may exchange the part while it is asked.
        return String.valueOf(
                driver.executeScript("return document.querySelector(arguments[0])?.innerText ?? ''", css));
    }

    /** The driver itself. */
    public ChromeDriver driver() {
        return driver;
    }

    /** Neither errors of scripts, nor what the content security policy has blocked, nor files that are missing. */
    public void requireNoComplaint() {
        assertThat(driver.manage().logs().get(LogType.BROWSER).getAll())
                .extracting(LogEntry::getMessage)
                .as(driver.getCurrentUrl())
                .isEmpty();
    }

    /** Nothing on the page that keeps somebody from using it, or makes it harder: axe's findings of any weight. */
    public void requireAccessible() {
        List<String> findings = new AxeBuilder()
                        .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
                        .analyze(driver)
                        .getViolations()
                        .stream()
                        .map(Browser::finding)
                        .toList();
        assertThat(findings).as(driver.getCurrentUrl()).isEmpty();
    }

    private static String finding(Rule rule) {
        return rule.getId() + ": "
                + rule.getNodes().stream().limit(3).map(CheckedNode::getHtml).toList();
    }

    /** A picture of the page as it is, in WebP: a sixth of a PNG's size. */
    public void picture(Path file) {
        Map<String, Object> picture =
                driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "webp", "quality", 80));
        try {
            Files.write(file, Base64.getDecoder().decode(String.valueOf(picture.get("data"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
