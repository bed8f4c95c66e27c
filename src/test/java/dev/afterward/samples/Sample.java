package dev.afterward.samples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the project of a guide consists of.
 *
 * @param name of its artefact: the guide's, or another one
 * @param resources files of this repository that it needs, relative to it
 * @param see what is to be seen of it
 */
record Sample(Guide guide, String name, Collection<Source> sources, List<Path> resources, String see) {

    /** How a project is used, which decides what it needs. */
    enum Kind {
        SERVER("war"),
        PROGRAM("jar"),
        LIBRARY("jar");

        final String packaging;

        Kind(String packaging) {
            this.packaging = packaging;
        }
    }

    private static final Path EXAMPLES = Path.of("dev/afterward/docs");

    static Sample of(Guide guide, Sources sources, Properties list) throws IOException {
        Set<Path> files = new TreeSet<>(guide.sources());
        for (String added : words(list, guide, "add")) {
            files.add(EXAMPLES.resolve(added + ".java").normalize());
        }
        for (Path file : guide.sources()) {
            if (sources.source(file).isServerTest()) {
                files.remove(file);
            }
        }
        return new Sample(
                guide,
                list.getProperty(guide.name() + ".name", guide.name()),
                sources.with(files, Set.copyOf(words(list, guide, "without"))),
                words(list, guide, "resources").stream().map(Path::of).toList(),
                text(list, guide.name() + ".see"));
    }

    private static List<String> words(Properties list, Guide guide, String what) {
        return Arrays.stream(list.getProperty(guide.name() + "." + what, "").split(" ", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String text(Properties list, String key) {
        String text = list.getProperty(key);
        if (text == null) {
            throw new IllegalStateException("samples.properties does not have " + key);
        }
        return text;
    }

    Kind kind() {
        if (sources.stream().anyMatch(Source::isResource)) {
            return Kind.SERVER;
        }
        return sources.stream().anyMatch(Source::isProgram) ? Kind.PROGRAM : Kind.LIBRARY;
    }

    /** The class of a program; empty if there is none. */
    String mainClass() {
        return sources.stream()
                .filter(Source::isProgram)
                .map(source -> source.file().toString().replace(".java", "").replaceAll("[/\\\\]", "."))
                .findFirst()
                .orElse("");
    }

    /** Whether a part of a template is for it: if one of the words is about it, and none after an exclamation mark is. */
    boolean needs(List<String> words) {
        return words.stream().anyMatch(this::is)
                && words.stream().filter(word -> word.startsWith("!")).noneMatch(word -> is(word.substring(1)));
    }

    /** Its kind, or the beginning of what it imports. */
    private boolean is(String word) {
        return word.equalsIgnoreCase(kind().name())
                || (word.endsWith(".")
                        && sources.stream()
                                .flatMap(source -> source.imports().stream())
                                .anyMatch(name -> name.startsWith(word)));
    }
}
