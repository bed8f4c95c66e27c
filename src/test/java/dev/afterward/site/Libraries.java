package dev.afterward.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** The styles and scripts of others, from the web jars on the class path. */
final class Libraries {

    /** The languages of the samples; a language has to come after the one that it extends. */
    private static final List<String> HIGHLIGHTING =
            List.of("core", "clike", "java", "markup", "sql", "properties", "bash", "json");

    private Libraries() {}

    static void copy(Path target) throws IOException {
        Files.createDirectories(target);
        Files.writeString(target.resolve("pico.css"), text("picocss__pico", "css/pico.classless.min.css"));
        Files.writeString(target.resolve("lunr.js"), text("lunr", "lunr.min.js"));
        StringBuilder prism = new StringBuilder();
        for (String part : HIGHLIGHTING) {
            prism.append(text("prismjs", "components/prism-" + part + ".min.js"))
                    .append('\n');
        }
        Files.writeString(target.resolve("prism.js"), prism);
        if (areDiagramsDrawn()) {
            Files.writeString(target.resolve("mermaid.js"), text("mermaid", "dist/mermaid.min.js"));
        }
    }

    /** Whether the large library for diagrams is here. Without it they are shown as the text that they are. */
    static boolean areDiagramsDrawn() {
        return Libraries.class.getResource(description("mermaid")) != null;
    }

    private static String description(String name) {
        return "/META-INF/maven/org.webjars.npm/" + name + "/pom.properties";
    }

    private static String text(String name, String file) throws IOException {
        Properties description = new Properties();
        try (InputStream in = open(description(name))) {
            description.load(in);
        }
        String place = String.join("/", "/META-INF/resources/webjars", name, description.getProperty("version"), file);
        try (InputStream in = open(place)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = Libraries.class.getResourceAsStream(resource);
        if (in == null) {
            throw new FileNotFoundException("not on the class path: " + resource);
        }
        return in;
    }
}
