package dev.afterward.fault;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.afterward.Cases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A directory that another process sees through {@code disk.c}: it can fail there, and remembers what was written. */
final class FaultyDisk {

    private final Path library;
    final Path directory;
    final Path log;
    private final Path control;

    private FaultyDisk(Path library, Path base) throws IOException {
        this.library = library;
        this.directory = Files.createDirectory(base.resolve("disk"));
        this.log = base.resolve("log");
        this.control = base.resolve("control");
    }

    /** Makes one, or skips the test where that cannot be. */
    static FaultyDisk in(Path base) throws IOException, InterruptedException {
        assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "skipped: disks can be made to fail on Linux only, by a preloaded library");
        Path source = base.resolve("disk.c");
        try (InputStream in = FaultyDisk.class.getResourceAsStream("disk.c")) {
            Files.copy(Objects.requireNonNull(in), source);
        }
        Path library = base.resolve("disk.so");
        assumeTrue(compiles(source, library), "skipped: no C compiler (gcc) was found to build disk.c with");
        return new FaultyDisk(library, base);
    }

    private static boolean compiles(Path source, Path library) throws InterruptedException {
        try {
            Process compiler = new ProcessBuilder(
                            "gcc",
                            "-shared",
                            "-fPIC",
                            "-O1",
                            "-o",
                            library.toString(),
                            source.toString(),
                            "-ldl",
                            "-lpthread")
                    .inheritIO()
                    .start();
            return compiler.waitFor(60, TimeUnit.SECONDS) && compiler.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts a process that sees the disk. */
    Process start(boolean remembers, Class<?> main, String... arguments) throws IOException {
        ProcessBuilder child = Jvm.command(main, arguments).redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = child.environment();
        environment.put("LD_PRELOAD", library.toString());
        environment.put("FAULTY_DISK", directory.toString());
        environment.put("FAULTY_DISK_CONTROL", control.toString());
        if (remembers) {
            environment.put("FAULTY_DISK_LOG", log.toString());
        }
        return child.start();
    }

    /** Lets it fail in a way: full, fail-sync or slow-sync. */
    void fail(String how) throws IOException {
        Files.createFile(Path.of(control + "." + how));
    }

    /** Ends such a failure. */
    void mend(String how) throws IOException {
        Files.delete(Path.of(control + "." + how));
    }

    /** What a suite prints, so that a failure can be tried again. */
    static String how(int number) {
        return "case " + number + " of seed " + Cases.seed();
    }
}
