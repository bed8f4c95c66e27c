package dev.afterward.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The javadoc in the site, if it has been made: a page for each public type. */
final class Api {

    static final Path DIRECTORY = Path.of("apidocs");
    static final Path START = DIRECTORY.resolve("index.html");

    private final Path site;
    private final Map<String, Path> types = new HashMap<>();

    private Api(Path site) {
        this.site = site;
    }

    static Api read(Path site) throws IOException {
        Api api = new Api(site);
        if (api.isThere()) {
            try (Stream<Path> files = Files.walk(site.resolve(DIRECTORY))) {
                files.map(site::relativize).sorted().forEach(api::add);
            }
        }
        return api;
    }

    private void add(Path file) {
        String name = file.getFileName().toString();
        if (name.matches("[A-Z].*\\.html")) {
            types.putIfAbsent(name.substring(0, name.length() - ".html".length()), file);
        }
    }

    boolean isThere() {
        return Files.isRegularFile(site.resolve(START));
    }

    /** The page of a type, named as in the text of a page: {@code TaskClient}, {@code @TaskQueue}. */
    Optional<Path> find(String name) {
        return Optional.ofNullable(types.get(name.startsWith("@") ? name.substring(1) : name));
    }
}
