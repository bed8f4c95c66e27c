package dev.afterward.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.browser.Browser;
import dev.afterward.browser.BrowserExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The documentation in a browser, from the disk. */
@Tag("same-on-each-server")
class SiteBrowserIT {

    private static final String LOADED_FROM_ELSEWHERE = """
            return performance.getEntriesByType('resource').map(entry => entry.name).filter(name => !name.startsWith('file:'));""";

    private static final String GROUND = "return getComputedStyle(document.documentElement).backgroundColor";

    @TempDir
    static Path site;

    @RegisterExtension
    final BrowserExtension chromium = new BrowserExtension();

    private Browser browser;

    @BeforeAll
    static void make() throws IOException {
        new Site(Path.of(""), site).make();
    }

    @BeforeEach
    void open() {
        browser = chromium.browser();
    }

    private void go(String page) {
        browser.open(site.resolve(page).toUri().toString());
    }

    private Object ask(String script) {
        return browser.driver().executeScript(script);
    }

    @Test
    void each_page_fits_a_phone_and_loads_nothing_from_elsewhere() throws IOException {
        browser.size(360, 740);
        List<Path> pages;
        try (Stream<Path> files = Files.walk(site)) {
            pages = files.filter(file -> file.toString().endsWith(".html")).toList();
        }
        assertThat(pages).hasSizeGreaterThan(50);
        for (Path page : pages) {
            browser.open(page.toUri().toString());
            assertThat(browser.overflow()).as("beyond the edge of %s", page).isZero();
            assertThat((List<?>) ask(LOADED_FROM_ELSEWHERE)).isEmpty();
        }
        browser.requireNoComplaint();
    }

    @Test
    void the_list_of_pages_opens_on_a_phone_without_scripts() {
        browser.size(360, 740);
        browser.withoutScripts();
        go("docs/how-to/testing.html");
        By here = By.cssSelector(".pages [aria-current]");
        assertThat(browser.driver().findElement(here).isDisplayed()).isFalse();
        browser.click(By.cssSelector(".pages > details > summary"));
        assertThat(browser.driver().findElement(here).isDisplayed()).isTrue();
        assertThat(browser.text("header")).contains("Search needs JavaScript.");
    }

    @Test
    void keys_find_a_section() {
        go("docs/how-to/testing.html");
        browser.press("/", "Dead lettr");
        browser.awaitText(".found a", "Dead letters");
        assertThat(browser.text(".found a span")).containsIgnoringCase("letter");
        browser.press(Keys.ESCAPE);
        assertThat(browser.driver().findElement(By.cssSelector(".found")).isDisplayed())
                .isFalse();
        browser.press("s");
        browser.awaitText(".found a", "Dead letters");
        browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP, Keys.ENTER);
        browser.await(driver -> driver.getCurrentUrl().endsWith("docs/how-to/dead-letters.html#dead-letters"));
        browser.press("/", "nothingofthekind");
        browser.awaitText(".found", "Nothing found");
        browser.requireNoComplaint();
    }

    @Test
    void a_theme_is_that_of_the_system_until_one_is_chosen() {
        browser.scheme("dark");
        go("index.html");
        Object dark = ask(GROUND);
        browser.scheme("light");
        Object light = ask(GROUND);
        assertThat(dark).isNotEqualTo(light);
        browser.click(By.cssSelector("option[value=dark]"));
        assertThat(ask(GROUND)).isEqualTo(dark);
        go("docs/faq.html");
        assertThat(ask(GROUND)).isEqualTo(dark);
        browser.click(By.cssSelector("option[value='']"));
        assertThat(ask(GROUND)).isEqualTo(light);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void pages_are_accessible(String scheme) {
        browser.scheme(scheme);
        for (String page : List.of("index.html", "docs/how-to/first-task.html", "docs/reference/configuration.html")) {
            go(page);
            browser.requireAccessible();
        }
        browser.press("/", "retries");
        browser.awaitText(".found a", "etries");
        browser.requireAccessible();
    }
}
