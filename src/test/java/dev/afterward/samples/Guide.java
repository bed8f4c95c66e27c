package dev.afterward.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page that shows how something is done.
 *
 * @param name the file's, without its suffix
 * @param sources the files whose code it shows, relative to the sources of the tests
 */
record Guide(String name, String title, Set<Path> sources) {

    static final Path DIRECTORY = Path.of("docs/how-to");

    private static final Pattern SOURCE = Pattern.compile("<!-- src/test/java/(\\S+\\.java) -->");

    /** The pages with code, by name. */
    static List<Guide> all(Path root) throws IOException {
        List<Guide> guides = new ArrayList<>();
        try (Stream<Path> pages = Files.list(root.resolve(DIRECTORY))) {
            for (Path page : pages.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                Guide guide = read(page);
                if (!guide.sources.isEmpty()) {
                    guides.add(guide);
                }
            }
        }
        return guides;
    }

    private static Guide read(Path page) throws IOException {
        String text = Files.readString(page);
        Set<Path> sources = new TreeSet<>();
        for (Matcher source = SOURCE.matcher(text); source.find(); ) {
            sources.add(Path.of(source.group(1)));
        }
        String title = text.lines().findFirst().orElseThrow().replaceFirst("# ", "");
        return new Guide(page.getFileName().toString().replace(".md", ""), title, sources);
    }
}
