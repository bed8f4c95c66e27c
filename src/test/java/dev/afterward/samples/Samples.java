package dev.afterward.samples;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a project of the code of each guide: {@code mvn -Psamples process-test-classes}. It has the files whose code the guide
 * shows, those that they need, and a {@code pom.xml} with the versions of this build.
 */
final class Samples {

    private static final Path TEMPLATES = Path.of("src/test/resources/dev/afterward/samples");

    private final Path root;
    private final Path target;
    private final Path code;
    private final Map<String, String> versions;

    Samples(Path root, Path target) throws IOException {
        this.root = root;
        this.target = target;
        this.code = root.resolve("src/test/java");
        this.versions = Versions.of(root.resolve("pom.xml")).all();
    }

    /** Takes the project's directory, and that of the samples. */
    public static void main(String[] args) throws IOException {
        Path target = Path.of(args[1]);
        List<Sample> made = new Samples(Path.of(args[0]), target).make();
        System.out.println(made.size() + " samples: " + target.toUri());
    }

    List<Sample> make() throws IOException {
        Sources sources = new Sources(code);
        Properties list = new Properties();
        try (Reader reader = Files.newBufferedReader(root.resolve(TEMPLATES).resolve("samples.properties"))) {
            list.load(reader);
        }
        delete(target);
        List<Sample> samples = new ArrayList<>();
        for (Guide guide : Guide.all(root)) {
            Sample sample = Sample.of(guide, sources, list);
            write(sample);
            samples.add(sample);
        }
        String modules = samples.stream()
                .map(sample -> "    <module>" + sample.guide().name() + "</module>")
                .collect(Collectors.joining("\n"));
        write(target.resolve("pom.xml"), fill("all.xml", Map.of("modules", modules)));
        // A copy, because the plugin that builds the samples writes next to it.
        copy(root.resolve(TEMPLATES).resolve("settings.xml"), target.resolve("settings.xml"));
        return samples;
    }

    private void write(Sample sample) throws IOException {
        Path directory = target.resolve(sample.guide().name());
        String kind = sample.kind().name().toLowerCase(Locale.ROOT);
        for (Source source : sample.sources()) {
            Path place = directory.resolve(source.isTest() ? "src/test/java" : "src/main/java");
            copy(code.resolve(source.file()), place.resolve(source.file()));
        }
        for (Path file : sample.resources()) {
            copy(
                    root.resolve(file),
                    directory.resolve("src/main/resources/META-INF").resolve(file.getFileName()));
        }
        for (String extra : List.of(kind, sample.guide().name())) {
            copyAll(root.resolve(TEMPLATES).resolve("projects").resolve(extra), directory);
        }
        Map<String, String> values = new TreeMap<>(versions);
        values.putAll(Map.of(
                "name", sample.name(),
                "title", sample.guide().title(),
                "guide", guideFrom(directory, sample.guide()),
                "packaging", sample.kind().packaging,
                "main", sample.mainClass(),
                "see", sample.see()));
        values.put("dependencies", parts("dependencies.txt", sample, values));
        values.put("plugins", parts("plugins.txt", sample, values));
        write(directory.resolve("pom.xml"), fill("pom.xml", values));
        write(directory.resolve("README.md"), fill("README-" + kind + ".md", values));
    }

    private String guideFrom(Path directory, Guide guide) {
        Path page = root.resolve(Guide.DIRECTORY).resolve(guide.name() + ".md");
        return directory
                .toAbsolutePath()
                .relativize(page.toAbsolutePath())
                .toString()
                .replace('\\', '/');
    }

    /** The parts of a file that a sample needs. Before each one is a line with the words that say which samples do. */
    private String parts(String file, Sample sample, Map<String, String> values) throws IOException {
        return Arrays.stream(template(file).strip().split("\n\n", -1))
                .map(part -> part.split("\n", 2))
                .filter(part -> sample.needs(List.of(part[0].split(" ", -1))))
                .map(part -> Template.fill(part[1], values))
                .collect(Collectors.joining("\n"));
    }

    private String fill(String file, Map<String, String> values) throws IOException {
        return Template.fill(template(file), values);
    }

    private String template(String file) throws IOException {
        return Files.readString(root.resolve(TEMPLATES).resolve(file));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void copyAll(Path from, Path to) throws IOException {
        if (Files.isDirectory(from)) {
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    copy(file, to.resolve(from.relativize(file).toString()));
                }
            }
        }
    }

    /** What an earlier build has made: a class that is gone must not help to compile others. */
    private static void delete(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
