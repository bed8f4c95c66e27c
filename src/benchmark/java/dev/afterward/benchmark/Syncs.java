package dev.afterward.benchmark;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How often a process has had files written to the disk, whoever asked: a library that lies between every process and
 * the system's own counts the calls of {@code fsync} and {@code fdatasync}. Only where a C compiler is at hand.
 */
final class Syncs {

    private static final String FILE = "AFTERWARD_SYNCS";
    private static final Path SOURCE = Path.of("src/benchmark/c/syncs.c");

    private static final @Nullable MappedByteBuffer COUNTER = counter();

    private Syncs() {}

    /** Makes the library; null where that cannot be done. */
    static @Nullable Path library(Path directory) throws IOException, InterruptedException {
        Path library = directory.resolve("syncs.so");
        Files.deleteIfExists(library);
        try {
            new ProcessBuilder("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), SOURCE.toString(), "-ldl")
                    .inheritIO()
                    .start()
                    .waitFor(1, TimeUnit.MINUTES);
        } catch (IOException e) {
            return null;
        }
        return Files.exists(library) ? library : null;
    }

    /** Has a process counted that is not yet started. */
    static void count(@Nullable Path library, Path directory, Map<String, String> environment) {
        if (library != null) {
            environment.put("LD_PRELOAD", library.toString());
            environment.put(FILE, directory.resolve("syncs").toString());
        }
    }

    private static @Nullable MappedByteBuffer counter() {
        String file = System.getenv(FILE);
        return file == null ? null : read(Path.of(file));
    }

    private static MappedByteBuffer read(Path file) {
        try (RandomAccessFile counter = new RandomAccessFile(file.toFile(), "r")) {
            MappedByteBuffer mapped = counter.getChannel().map(MapMode.READ_ONLY, 0, Long.BYTES);
            mapped.order(ByteOrder.nativeOrder());
            return mapped;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those of this process until now; 0 when nobody counts. */
    static long count() {
        return COUNTER == null ? 0 : COUNTER.getLong(0);
    }

    /** Those of another process that was made to count; not a number when it does not. */
    static double of(Path directory) throws IOException {
        Path file = directory.resolve("syncs");
        return Files.exists(file)
                ? ByteBuffer.wrap(Files.readAllBytes(file))
                        .order(ByteOrder.nativeOrder())
                        .getLong()
                : Double.NaN;
    }

    /** How many there were for a thousand tasks; not a number when nobody counts. */
    static double perThousand(long before, long tasks) {
        return COUNTER == null || tasks == 0 ? Double.NaN : (count() - before) * 1e3 / tasks;
    }
}
