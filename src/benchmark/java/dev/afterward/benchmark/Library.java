package dev.afterward.benchmark;

import dev.afterward.TaskClient;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/**
 * Which Afterward is measured.
 *
 * @param title how the tables call it
 * @param jar where it is
 * @param isForeign whether it is another one than what the benchmark was compiled with: only its public API is used then
 */
record Library(String title, Path jar, boolean isForeign) {

    /** What is being developed, made a jar as its users have it. */
    static Library present(Path directory) {
        Path jar = directory.resolve("present.jar");
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        tool.run(System.out, System.err, "--create", "--file", jar.toString(), "-C", compiled().toString(), ".");
        return new Library("now", jar, false);
    }

    /** A jar of another day. */
    static Library other(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("benchmark.jar must be a jar, was '" + jar + "'");
        }
        return new Library("before", jar.toAbsolutePath(), true);
    }

    private static Path compiled() {
        try {
            return Path.of(TaskClient.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The benchmark's own class path with this library. */
    String classPath() {
        Path compiled = compiled();
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(path -> Path.of(path).equals(compiled) ? jar.toString() : path)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
