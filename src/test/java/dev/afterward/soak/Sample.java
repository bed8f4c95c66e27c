package dev.afterward.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How things stand at a moment.
 *
 * @param at when, from the beginning
 * @param heap what is used of it after a garbage collection, in MB
 * @param threads how many
 * @param files open file descriptors; 0 where nobody counts them
 * @param log the write-ahead log, in MB
 * @param database the database, in MB
 * @param enqueue what 99 of 100 enqueues stayed below, in milliseconds
 */
record Sample(Duration at, double heap, double threads, double files, double log, double database, double enqueue) {

    private static final double MEGABYTE = 1 << 20;

    static Sample take(Duration at, Path file, SoakLoad load) throws IOException {
        double enqueue = load.percentile99();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return new Sample(
                at,
                (runtime.totalMemory() - runtime.freeMemory()) / MEGABYTE,
                ManagementFactory.getThreadMXBean().getThreadCount(),
                openFiles(),
                size(Path.of(file + "-wal")),
                size(file),
                enqueue);
    }

    private static double openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    private static double size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) / MEGABYTE : 0;
    }
}
