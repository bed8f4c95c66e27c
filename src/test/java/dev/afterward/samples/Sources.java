package dev.afterward.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The sources of the tests, and which of them belong together. */
final class Sources {

    private final Path root;

    /** By package. */
    private final Map<Path, List<Source>> read = new HashMap<>();

    Sources(Path root) {
        this.root = root;
    }

    Source source(Path file) throws IOException {
        return samePackage(file).stream()
                .filter(source -> source.file().equals(file))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no " + file));
    }

    /**
     * The given files and those that they name, by path. An application that is called by HTTP has beans: what accompanies a
     * file is in it, too.
     */
    Collection<Source> with(Collection<Path> files, Set<String> without) throws IOException {
        boolean beans = false;
        for (Path file : files) {
            beans |= source(file).isResource();
        }
        Map<Path, Source> all = new TreeMap<>();
        Deque<Path> next = new ArrayDeque<>(files);
        while (!next.isEmpty()) {
            Source source = source(next.remove());
            if (!without.contains(source.name()) && all.put(source.file(), source) == null) {
                for (Source other : samePackage(source.file())) {
                    if (source.names().contains(other.name()) || (beans && other.accompanies(source))) {
                        next.add(other.file());
                    }
                }
                source.imports().stream()
                        .map(name -> Path.of(name.replace('.', '/') + ".java"))
                        .filter(imported -> Files.isRegularFile(root.resolve(imported)))
                        .forEach(next::add);
            }
        }
        return all.values();
    }

    private List<Source> samePackage(Path file) throws IOException {
        Path directory = file.getParent();
        List<Source> known = read.get(directory);
        if (known == null) {
            try (Stream<Path> files = Files.list(root.resolve(directory))) {
                known = Source.read(
                        root,
                        files.filter(path -> path.toString().endsWith(".java"))
                                .map(root::relativize)
                                .toList());
            }
            read.put(directory, known);
        }
        return known;
    }
}
