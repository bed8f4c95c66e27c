package dev.afterward.site;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the pages of a site as a browser would, and tells what they link or load and is not there. */
final class LinkCheck {

    private static final Pattern LINK = Pattern.compile("<(\\w+)[^>]*? (?:href|src)=\"([^\"]*)\"");
    private static final Pattern FROM_THE_NETWORK =
            Pattern.compile("(?:url\\(|@import)\\s*['\"]?(?:https?:|//)", Pattern.CASE_INSENSITIVE);
    private static final Pattern ANCHOR = Pattern.compile(" id=\"([^\"]*)\"");

    private final Path site;
    private final Map<Path, String> pages = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    private LinkCheck(Path site) {
        this.site = site;
    }

    static List<String> problems(Path site) throws IOException {
        LinkCheck check = new LinkCheck(site.normalize());
        check.read();
        check.pages.forEach(check::check);
        return check.problems;
    }

    private void read() throws IOException {
        try (Stream<Path> files = Files.walk(site)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().endsWith(".html")) {
                    pages.put(file, Files.readString(file));
                } else if (file.toString().endsWith(".css")
                        && FROM_THE_NETWORK.matcher(Files.readString(file)).find()) {
                    problems.add(site.relativize(file) + " is a style that loads from the network");
                }
            }
        }
    }

    private void check(Path page, String html) {
        Matcher links = LINK.matcher(html);
        while (links.find()) {
            String problem = problem(page, links.group(1), unescaped(links.group(2)));
            if (problem != null) {
                problems.add(site.relativize(page) + ": " + links.group(2) + " " + problem);
            }
        }
    }

    private String problem(Path page, String tag, String link) {
        URI uri = URI.create(link);
        if (uri.isAbsolute() || link.startsWith("//")) {
            return tag.equals("a") ? null : "is loaded from the network";
        }
        Path target = uri.getPath().isEmpty()
                ? page
                : page.resolveSibling(uri.getPath()).normalize();
        if (!target.startsWith(site) || !Files.isRegularFile(target)) {
            return "does not exist";
        }
        String anchor = uri.getFragment();
        return anchor == null || anchors(target).contains(anchor) ? null : "is a heading that does not exist";
    }

    private Set<String> anchors(Path page) {
        return ANCHOR.matcher(pages.getOrDefault(page, ""))
                .results()
                .map((MatchResult anchor) -> unescaped(anchor.group(1)))
                .collect(Collectors.toSet());
    }

    private static String unescaped(String attribute) {
        return attribute
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }
}
