package dev.afterward.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Graphile Worker, which runs in Node.js: only where that is at hand, and its packages can be had.
 *
 * @param script what its nodes run
 */
record GraphileWorker(Path script) {

    private static final Path SOURCE = Path.of("src/benchmark/node");
    private static final List<String> FILES = List.of("package.json", "worker.js");

    /** Brings its packages, to the results and nowhere else. Nothing where that cannot be done. */
    static Optional<GraphileWorker> installed(Path directory, PrintStream out) throws IOException, InterruptedException {
        Path target = Files.createDirectories(directory.resolve("node"));
        for (String file : FILES) {
            Files.write(target.resolve(file), Files.readAllBytes(SOURCE.resolve(file)));
        }
        try {
            Process npm = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--loglevel=error")
                    .directory(target.toFile())
                    .inheritIO()
                    .start();
            if (npm.waitFor(2, TimeUnit.MINUTES) && npm.exitValue() == 0) {
                return Optional.of(new GraphileWorker(target.resolve("worker.js")));
            }
            npm.destroyForcibly();
            out.println("Graphile Worker is left out: npm install has failed");
        } catch (IOException e) {
            out.println("Graphile Worker is left out: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** The command of a node of it. */
    List<String> command(Plan plan) {
        return List.of(
                "node",
                script.toString(),
                Integer.toString(plan.bulk()),
                Integer.toString(plan.warmUpMillis()));
    }
}
