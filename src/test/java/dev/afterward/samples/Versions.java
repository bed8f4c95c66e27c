package dev.afterward.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The versions with which this project is built: those of its artefacts and plugins, and its properties. */
final class Versions {

    private static final Pattern PROPERTY = Pattern.compile("<([\\w.-]+\\.version)>([^<$]+)</");
    private static final Pattern ARTEFACT =
            Pattern.compile("<artifactId>([\\w.-]+)</artifactId>\\s*<version>(?:\\$\\{(.+)}|([^<]+))</version>");

    private final Map<String, String> versions = new TreeMap<>();

    private Versions() {}

    static Versions of(Path pom) throws IOException {
        String text = Files.readString(pom);
        Versions read = new Versions();
        for (Matcher property = PROPERTY.matcher(text); property.find(); ) {
            read.versions.putIfAbsent(property.group(1), property.group(2));
        }
        for (Matcher artefact = ARTEFACT.matcher(text); artefact.find(); ) {
            String property = artefact.group(2);
            String version = property == null ? artefact.group(3) : read.versions.get(property);
            if (version != null) {
                read.versions.putIfAbsent(artefact.group(1), version);
            }
        }
        return read;
    }

    Map<String, String> all() {
        return versions;
    }
}
