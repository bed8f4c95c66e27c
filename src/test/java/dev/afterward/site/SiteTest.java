package dev.afterward.site;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documentation becomes a site that holds together, and what would break it is found. */
class SiteTest {

    @TempDir
    Path directory;

    private Path site() {
        return directory.resolve("site");
    }

    private void source(String name, String text) throws IOException {
        Path file = directory.resolve("project").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Pages that link each other, to which each test adds its own. */
    private void project() throws IOException {
        source("README.md", "# Home\n\n[Documentation](docs/README.md)\n");
        source("docs/README.md", "# Index\n\n## How to\n\n- [One](how-to/one.md): the first\n\n[Home](../README.md)\n");
        source("docs/how-to/one.md", "# One\n\n## `@A` & B\n\nText.\n");
    }

    private List<String> problems() throws IOException {
        new Site(directory.resolve("project"), site()).make();
        return LinkCheck.problems(site());
    }

    private String page(String place) throws IOException {
        return Files.readString(site().resolve(place));
    }

    @Test
    void no_link_of_the_documentation_is_broken() throws IOException {
        new Site(Path.of(""), site()).make();
        assertThat(LinkCheck.problems(site())).isEmpty();
        assertThat(page("index.html")).contains("<h1 id=\"afterward\">");
        try (Stream<Path> pages = Files.walk(Path.of("docs"))) {
            assertThat(pages.filter(page -> page.toString().endsWith(".md")))
                    .hasSizeGreaterThan(10)
                    .allSatisfy(
                            page -> assertThat(site().resolve(Page.place(page))).isRegularFile());
        }
    }

    @Test
    void links_become_those_of_the_site() throws IOException {
        project();
        source("LICENSE", "free");
        source("docs/images/a.png", "");
        source(
                "docs/how-to/two.md",
                "# Two\n\n[a](one.md#a--b) [b](../README.md) [c](../../LICENSE) ![d](../images/a.png) [e](https://example.org/x.md)");
        assertThat(problems()).isEmpty();
        assertThat(page("docs/how-to/one.html")).contains("<h2 id=\"a--b\">");
        assertThat(page("docs/how-to/two.html"))
                .contains(
                        "href=\"one.html#a--b\"",
                        "href=\"../index.html\"",
                        "href=\"../../LICENSE.txt\"",
                        "src=\"../images/a.png\"",
                        "href=\"https://example.org/x.md\"");
    }

    @Test
    void the_shelves_lead_to_each_page_from_everywhere() throws IOException {
        project();
        assertThat(problems()).isEmpty();
        assertThat(page("index.html"))
                .contains("<summary>How to</summary>", "<a href=\"docs/how-to/one.html\">One</a>");
        assertThat(page("docs/how-to/one.html")).contains("<a href=\"one.html\" aria-current=\"page\">One</a>");
    }

    @Test
    void a_page_that_does_not_exist_is_found() throws IOException {
        project();
        source("docs/how-to/two.md", "# Two\n\n[a](three.md)\n");
        assertThat(problems()).containsExactly("docs/how-to/two.html: three.md does not exist");
    }

    @Test
    void a_heading_that_does_not_exist_is_found() throws IOException {
        project();
        source("docs/how-to/two.md", "# Two\n\n[a](one.md#c) [b](#d)\n");
        assertThat(problems())
                .containsExactly(
                        "docs/how-to/two.html: one.html#c is a heading that does not exist",
                        "docs/how-to/two.html: #d is a heading that does not exist");
    }

    @Test
    void a_picture_from_the_network_is_found() throws IOException {
        project();
        source("docs/how-to/two.md", "# Two\n\n![a](https://example.org/a.png)\n");
        assertThat(problems())
                .containsExactly("docs/how-to/two.html: https://example.org/a.png is loaded from the network");
    }

    @Test
    void a_page_that_was_renamed_does_not_stay() throws IOException {
        project();
        assertThat(problems()).isEmpty();
        Files.move(
                directory.resolve("project/docs/how-to/one.md"), directory.resolve("project/docs/how-to/another.md"));
        assertThat(problems()).contains("index.html: docs/how-to/one.md does not exist");
        assertThat(site().resolve("docs/how-to/one.html")).doesNotExist();
    }

    @Test
    void a_style_from_the_network_is_found() throws IOException {
        project();
        assertThat(problems()).isEmpty();
        Files.writeString(site().resolve("a.css"), "@import url('https://example.org/b.css');");
        assertThat(LinkCheck.problems(site())).containsExactly("a.css is a style that loads from the network");
    }

    @Test
    void a_diagram_is_text_until_it_is_drawn() throws IOException {
        project();
        source("docs/how-to/two.md", "# Two\n\n```mermaid\nflowchart TD\n    a --> b\n```\n");
        assertThat(problems()).isEmpty();
        assertThat(page("docs/how-to/two.html"))
                .contains("<pre class=\"mermaid\" tabindex=\"0\">flowchart TD", "a --&gt; b");
    }

    @Test
    void a_page_leads_to_the_next_and_to_its_headings() throws IOException {
        project();
        source("docs/README.md", "# Index\n\n## How to\n\n- [One](how-to/one.md)\n\n## More\n\n- [Two](two.md)\n");
        source("docs/two.md", "# Two\n\n## `C` & D\n\n### E\n");
        assertThat(problems()).isEmpty();
        assertThat(page("docs/how-to/one.html"))
                .contains("<details open><summary>How to</summary>", "<details><summary>More</summary>")
                .contains("<a href=\"../../index.html\" rel=\"prev\">← Afterward</a>")
                .contains("<a href=\"../two.html\" rel=\"next\">Two →</a>");
        assertThat(page("docs/two.html"))
                .contains("<li><a href=\"#c--d\">C &amp; D</a></li>")
                .contains("<a class=\"anchor\" href=\"#e\" aria-label=\"Link to: E\">#</a></h3>")
                .doesNotContain("rel=\"next\"");
    }

    @Test
    void the_first_mention_of_a_type_leads_to_its_javadoc() throws IOException {
        project();
        javadoc("index.html");
        javadoc("m/p/TaskClient.html");
        javadoc("m/p/TaskQueue.html");
        source(
                "docs/how-to/two.md",
                "# `TaskClient`\n\n[`TaskClient`](one.md) `TaskClient` `@TaskQueue` `TaskClient` `Other` `p.TaskClient`\n");
        assertThat(problems()).isEmpty();
        assertThat(page("docs/how-to/two.html"))
                .contains("<p><a href=\"one.html\"><code>TaskClient</code></a>"
                        + " <a href=\"../../apidocs/m/p/TaskClient.html\"><code>TaskClient</code></a>"
                        + " <a href=\"../../apidocs/m/p/TaskQueue.html\"><code>@TaskQueue</code></a>"
                        + " <code>TaskClient</code> <code>Other</code> <code>p.TaskClient</code></p>")
                .contains("<a href=\"../../apidocs/index.html\">Javadoc</a>");
    }

    @Test
    void without_javadoc_nothing_leads_to_it() throws IOException {
        project();
        source("docs/how-to/two.md", "# Two\n\n`TaskClient`\n");
        assertThat(problems()).isEmpty();
        assertThat(page("docs/how-to/two.html")).doesNotContain("apidocs", "Javadoc");
    }

    private void javadoc(String name) throws IOException {
        Path file = site().resolve("apidocs").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "<a href=\"#%3Cinit%3E()\" id=\"&lt;init&gt;()\">");
    }

    @Test
    void the_search_knows_what_is_below_each_heading() throws IOException {
        project();
        source(
                "docs/how-to/two.md",
                "# Two\n\nOne\nline and `code`.\n\n## \"Table\"\n\n| a | b |\n|---|---|\n| c | d |\n\n```\nx = 1\n```\n");
        assertThat(problems()).isEmpty();
        String index = page("assets/search-index.js");
        assertThat(index).startsWith("window.documentation = [").endsWith("];\n");
        String json = index.substring(index.indexOf('['), index.lastIndexOf(']') + 1);
        assertThat(Json.createReader(new StringReader(json)).readArray())
                .contains(
                        section("docs/how-to/two.html#two", "Two", "One line and code."),
                        section("docs/how-to/two.html#table", "\"Table\"", "a b c d x = 1"));
    }

    private static JsonObject section(String place, String heading, String text) {
        return Json.createObjectBuilder()
                .add("place", place)
                .add("page", "Two")
                .add("heading", heading)
                .add("text", text)
                .build();
    }
}
