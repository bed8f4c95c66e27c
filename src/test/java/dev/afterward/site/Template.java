package dev.afterward.site;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is around the text of each page. */
final class Template {

    private static final Pattern GAP = Pattern.compile("\\{(\\w+)}");
    private static final Shelf.Entry HOME = new Shelf.Entry("Afterward", Path.of("index.html"));

    private final List<Shelf> shelves;
    private final Api api;

    /** From page to page. */
    private final List<Shelf.Entry> order;

    Template(List<Shelf> shelves, Api api) {
        this.shelves = shelves;
        this.api = api;
        this.order = Stream.concat(Stream.of(HOME), shelves.stream().flatMap(shelf -> shelf.entries().stream()))
                .toList();
    }

    String fill(Page page) throws IOException {
        Map<String, String> parts = new HashMap<>();
        boolean isHome = page.place().equals(HOME.place());
        parts.put("title", escaped(isHome ? page.title() : page.title() + " – Afterward"));
        parts.put("assets", page.linkTo(Site.ASSETS));
        parts.put("home", page.linkTo(HOME.place()));
        parts.put("api", api.isThere() ? link(page, "", "Javadoc", Api.START) : "");
        parts.put("navigation", navigation(page));
        parts.put("text", page.html());
        parts.put("neighbours", neighbours(page));
        parts.put("sections", sections(page));
        parts.put("scripts", scripts(page));
        return GAP.matcher(Site.resource("page.html"))
                .replaceAll(gap -> Matcher.quoteReplacement(parts.get(gap.group(1))));
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Only the shelf of the page is open, or each one if there is none. */
    private String navigation(Page page) {
        boolean isOnShelf = shelves.stream().anyMatch(shelf -> shelf.has(page.place()));
        StringBuilder html = new StringBuilder();
        for (Shelf shelf : shelves) {
            html.append(!isOnShelf || shelf.has(page.place()) ? "<details open>" : "<details>");
            html.append("<summary>").append(escaped(shelf.name())).append("</summary>\n<ul>\n");
            for (Shelf.Entry entry : shelf.entries()) {
                String here = entry.place().equals(page.place()) ? " aria-current=\"page\"" : "";
                html.append("<li>")
                        .append(link(page, here, entry.name(), entry.place()))
                        .append("</li>\n");
            }
            html.append("</ul>\n</details>\n");
        }
        return html.toString();
    }

    private String neighbours(Page page) {
        List<Path> places = order.stream().map(Shelf.Entry::place).toList();
        int here = places.indexOf(page.place());
        StringBuilder html = new StringBuilder();
        if (here > 0) {
            Shelf.Entry entry = order.get(here - 1);
            html.append(link(page, " rel=\"prev\"", "← " + entry.name(), entry.place()))
                    .append('\n');
        }
        if (here >= 0 && here + 1 < order.size()) {
            Shelf.Entry entry = order.get(here + 1);
            html.append(link(page, " rel=\"next\"", entry.name() + " →", entry.place()))
                    .append('\n');
        }
        return html.toString();
    }

    private static String link(Page page, String attributes, String name, Path place) {
        return "<a href=\"" + page.linkTo(place) + "\"" + attributes + ">" + escaped(name) + "</a>";
    }

    private static String sections(Page page) {
        StringBuilder html = new StringBuilder();
        for (Page.Section section : page.sections()) {
            html.append("<li><a href=\"#").append(section.anchor()).append("\">");
            html.append(escaped(section.name())).append("</a></li>\n");
        }
        return html.toString();
    }

    private static String scripts(Page page) {
        return page.isDrawn() && Libraries.areDiagramsDrawn()
                ? script(page, "mermaid.js") + script(page, "diagrams.js")
                : "";
    }

    private static String script(Page page, String name) {
        return "<script src=\"" + page.linkTo(Site.ASSETS.resolve(name)) + "\"></script>\n";
    }
}
