package dev.afterward.site;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is around the text of each page. */
final class Template {

    private static final Pattern GAP = Pattern.compile("\\{(\\w+)}");
    private static final Path HOME = Path.of("index.html");

    String fill(Page page, List<Shelf> shelves, List<Path> scripts) throws IOException {
        Map<String, String> parts = Map.of(
                "title", escaped(page.place().equals(HOME) ? page.title() : page.title() + " – Afterward"),
                "style", page.linkTo(Path.of("site.css")),
                "navigation", navigation(page, shelves),
                "text", page.html(),
                "scripts", page.isDrawn() ? scripts(page, scripts) : "");
        return GAP.matcher(Site.resource("page.html"))
                .replaceAll(gap -> Matcher.quoteReplacement(parts.get(gap.group(1))));
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String navigation(Page page, List<Shelf> shelves) {
        StringBuilder html = new StringBuilder();
        html.append("<ul>\n").append(entry(page, "Afterward", HOME)).append("</ul>\n");
        for (Shelf shelf : shelves) {
            html.append("<h2>").append(escaped(shelf.name())).append("</h2>\n<ul>\n");
            for (Shelf.Entry entry : shelf.entries()) {
                html.append(entry(page, entry.name(), entry.place()));
            }
            html.append("</ul>\n");
        }
        return html.toString();
    }

    private static String entry(Page page, String name, Path place) {
        return place.equals(page.place())
                ? item(page.linkTo(place), " aria-current=\"page\"", name, sections(page))
                : item(page.linkTo(place), "", name, "");
    }

    private static String item(String link, String attributes, String name, String below) {
        return "<li><a href=\"" + link + "\"" + attributes + ">" + escaped(name) + "</a>" + below + "</li>\n";
    }

    /** Below the page's own entry. */
    private static String sections(Page page) {
        if (page.sections().size() < 2) {
            return "";
        }
        StringBuilder html = new StringBuilder("\n<ul>\n");
        for (Page.Section section : page.sections()) {
            html.append(item("#" + section.anchor(), "", section.name(), ""));
        }
        return html.append("</ul>\n").toString();
    }

    private static String scripts(Page page, List<Path> scripts) {
        StringBuilder html = new StringBuilder();
        for (Path script : scripts) {
            html.append(script(page, script.getFileName()));
        }
        return html.append(script(page, Path.of("diagrams.js"))).toString();
    }

    private static String script(Page page, Path place) {
        return "<script src=\"" + page.linkTo(place) + "\"></script>\n";
    }
}
