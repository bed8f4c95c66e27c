package dev.afterward.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes a site of the Markdown files: {@code mvn -Psite process-test-classes}. Each file becomes a page at the same place,
 * {@code README.md} the {@code index.html} of its directory, and the shelves of {@code docs/README.md} lead through all of
 * them. Whatever else they link is copied. Pages link the javadoc where it has been put into the site before. The site loads
 * nothing from the network, and fails where a link of it is broken.
 */
final class Site {

    static final Path ASSETS = Path.of("assets");

    private static final Path SHELVES = Path.of("docs/README.md");

    private final Path root;
    private final Path target;

    Site(Path root, Path target) {
        this.root = root;
        this.target = target;
    }

    /** Takes the project's directory and the site's. */
    public static void main(String[] args) throws IOException {
        Path target = Path.of(args[1]);
        new Site(Path.of(args[0]), target).make();
        List<String> problems = LinkCheck.problems(target);
        if (!problems.isEmpty()) {
            throw new IllegalStateException("broken links in " + target + ":\n" + String.join("\n", problems));
        }
        System.out.println("the documentation: " + target.resolve("index.html").toUri());
    }

    void make() throws IOException {
        forget();
        Api api = Api.read(target);
        Map<Path, Page> pages = new TreeMap<>();
        for (Path source : sources()) {
            pages.put(source, Page.read(root, source, api));
        }
        Template template = new Template(Shelf.read(pages.get(SHELVES)), api);
        Set<Path> others = new TreeSet<>();
        for (Page page : pages.values()) {
            others.addAll(page.files());
            write(page.place(), template.fill(page));
        }
        for (Path file : others) {
            Path copy = target.resolve(Page.place(file));
            Files.createDirectories(copy.getParent());
            Files.copy(root.resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
        }
        Libraries.copy(target.resolve(ASSETS));
        for (String name : List.of("site.css", "theme.js", "search.js", "diagrams.js")) {
            write(ASSETS.resolve(name), resource(name));
        }
        write(ASSETS.resolve("search-index.js"), SearchIndex.script(pages.values()));
    }

    /** What an earlier site had, which may have been renamed since. The javadoc stays. */
    private void forget() throws IOException {
        if (Files.isDirectory(target)) {
            Path api = target.resolve(Api.DIRECTORY);
            try (Stream<Path> files = Files.walk(target)) {
                for (Path file : files.filter(file -> Files.isRegularFile(file) && !file.startsWith(api))
                        .toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String directory : List.of("", "docs", "docker")) {
            Path start = root.resolve(directory);
            if (Files.isDirectory(start)) {
                try (Stream<Path> files = Files.walk(start, directory.isEmpty() ? 1 : Integer.MAX_VALUE)) {
                    files.filter(file -> file.toString().endsWith(".md"))
                            .map(root::relativize)
                            .forEach(sources::add);
                }
            }
        }
        sources.sort(Comparator.naturalOrder());
        return sources;
    }

    private void write(Path place, String text) throws IOException {
        Path file = target.resolve(place);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    static String resource(String name) throws IOException {
        try (InputStream text = Site.class.getResourceAsStream(name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
