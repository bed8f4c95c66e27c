package dev.afterward.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A trial in its own virtual machine and its own directory. */
final class TrialProcess implements AutoCloseable {

    private final Trial trial;
    private final Path files;
    private final Path results;
    private final Path log;
    private final Process process;

    TrialProcess(Trial trial, Path directory, String plan, Library library, @Nullable Path syncs) throws IOException {
        this.trial = trial;
        files = Files.createTempDirectory(directory, "trial");
        results = files.resolve("results.json");
        log = directory.resolve("trials.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dbenchmark.foreign=" + library.isForeign(),
                "-cp",
                library.classPath(),
                Trial.class.getName()));
        command.addAll(trial.arguments());
        command.addAll(List.of(files.toString(), results.toString(), plan));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(files.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Syncs.count(syncs, files, builder.environment());
        process = builder.start();
    }

    /** Waits for them. */
    Results results() throws Exception {
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException(trial.arguments() + " has failed: see " + log);
        }
        return Results.read(results);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try (Stream<Path> all = Files.walk(files)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
