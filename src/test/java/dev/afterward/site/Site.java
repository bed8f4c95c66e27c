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
 * them. Whatever else they link is copied. The site loads nothing from the network, and fails where a link of it is broken.
 */
final class Site {

    private static final Path SHELVES = Path.of("docs/README.md");

    private final Path root;
    private final Path target;

    /** The script that draws diagrams; without one they are shown as the text that they are. */
    private final List<Path> scripts;

    private final Template template = new Template();

    Site(Path root, Path target, List<Path> scripts) {
        this.root = root;
        this.target = target;
        this.scripts = scripts;
    }

    /** Takes the project's directory, the site's, and the scripts for diagrams. */
    public static void main(String[] args) throws IOException {
        Path target = Path.of(args[1]);
        new Site(Path.of(args[0]), target, Stream.of(args).skip(2).map(Path::of).toList()).make();
        List<String> problems = LinkCheck.problems(target);
        if (!problems.isEmpty()) {
            throw new IllegalStateException("broken links in " + target + ":\n" + String.join("\n", problems));
        }
        System.out.println("the documentation: " + target.resolve("index.html").toUri());
    }

    void make() throws IOException {
        forget();
        Map<Path, Page> pages = new TreeMap<>();
        for (Path source : sources()) {
            pages.put(source, Page.read(root, source));
        }
        List<Shelf> shelves = Shelf.read(pages.get(SHELVES));
        Set<Path> others = new TreeSet<>();
        for (Page page : pages.values()) {
            others.addAll(page.files());
            write(page.place(), template.fill(page, shelves, scripts));
        }
        for (Path file : others) {
            Path copy = target.resolve(Page.place(file));
            Files.createDirectories(copy.getParent());
            Files.copy(root.resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
        }
        for (Path script : scripts) {
            Files.copy(script, target.resolve(script.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        write(Path.of("site.css"), resource("site.css"));
        write(Path.of("diagrams.js"), resource("diagrams.js"));
    }

    /** The pages of an earlier site, which may have been renamed since. */
    private void forget() throws IOException {
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.walk(target)) {
                for (Path page :
                        files.filter(file -> file.toString().endsWith(".html")).toList()) {
                    Files.delete(page);
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
