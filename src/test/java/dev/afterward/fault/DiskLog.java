package dev.afterward.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a process has told its disk, and what would be left of it if the power had been cut at some moment: what was
 * synced, and of the rest whatever chance has let through, sector by sector. After a sync that failed the rest stays the
 * rest: the system has forgotten it, and no later sync brings it back. A name is there for certain once its
 * directory was synced; before that the names come and go in their order.
 */
final class DiskLog {

    private static final int SECTOR = 512;

    private enum Type {
        WRITE,
        TRUNCATE,
        SYNC_BEGUN,
        SYNC_ENDED,
        SYNC_FAILED,
        CREATE,
        DELETE
    }

    private record Entry(Type type, Path path, long offset, byte[] data) {}

    private final List<Entry> entries = new ArrayList<>();

    private DiskLog() {}

    static DiskLog read(Path file) throws IOException {
        DiskLog log = new DiskLog();
        Map<String, Path> paths = new HashMap<>();
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
        while (in.hasRemaining()) {
            Type type = Type.values()[in.getInt() - 1];
            byte[] name = new byte[in.getInt()];
            long offset = in.getLong();
            byte[] data = new byte[Math.toIntExact(in.getLong())];
            in.get(name).get(data);
            Path path = paths.computeIfAbsent(new String(name, StandardCharsets.UTF_8), Path::of);
            log.entries.add(new Entry(type, path, offset, data));
        }
        return log;
    }

    int size() {
        return entries.size();
    }

    long syncs() {
        return entries.stream().filter(entry -> entry.type == Type.SYNC_ENDED).count();
    }

    /** The number of the first sync that failed. */
    int firstFailure() {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).type == Type.SYNC_FAILED) {
                return i;
            }
        }
        throw new IllegalStateException("no sync has failed");
    }

    /** What was written into a file before a moment, whether it has reached the disk or not. */
    String text(Path path, int cut) {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries.subList(0, cut)) {
            if (entry.type == Type.WRITE && entry.path.equals(path)) {
                text.append(new String(entry.data, StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    /** Writes the files as they would be found after a power cut before the entry of this number. */
    void image(int cut, Random chance, Path from, Path to) throws IOException {
        // One power cut loses nearly everything that was not synced, another one hardly anything.
        double kept = chance.nextInt(4) / 3.0;
        int named = namesUpTo(cut, chance, from);
        Map<Path, Image> images = new HashMap<>();
        Map<Path, Image> found = new HashMap<>();
        Map<Path, Integer> safe = new HashMap<>();
        for (Path path :
                entries.subList(0, cut).stream().map(Entry::path).distinct().toList()) {
            safe.put(path, syncedUpTo(path, cut));
        }
        BitSet forgotten = forgotten(cut);
        for (int i = 0; i < cut; i++) {
            Entry entry = entries.get(i);
            switch (entry.type) {
                case CREATE -> {
                    Image created = new Image();
                    images.put(entry.path, created);
                    if (i < named) {
                        found.put(entry.path, created);
                    }
                }
                case DELETE -> {
                    images.remove(entry.path);
                    if (i < named) {
                        found.remove(entry.path);
                    }
                }
                case WRITE, TRUNCATE -> {
                    Image image = images.get(entry.path);
                    if (image != null) {
                        boolean certain = i < safe.getOrDefault(entry.path, 0) && !forgotten.get(i);
                        apply(entry, image, certain ? 1 : kept, chance);
                    }
                }
                case SYNC_BEGUN, SYNC_ENDED, SYNC_FAILED -> {}
            }
        }
        for (Map.Entry<Path, Image> file : found.entrySet()) {
            // The memory that processes share is no file of the disk's: it is gone.
            if (!file.getKey().toString().endsWith("-shm")) {
                Path target = to.resolve(from.relativize(file.getKey()).toString());
                Files.createDirectories(target.getParent());
                Files.write(target, file.getValue().bytes());
            }
        }
    }

    private BitSet forgotten(int cut) {
        BitSet forgotten = new BitSet();
        for (int i = 0; i < cut; i++) {
            Entry failed = entries.get(i);
            if (failed.type == Type.SYNC_FAILED) {
                for (int j = syncedUpTo(failed.path, i); j < i; j++) {
                    if (entries.get(j).path.equals(failed.path)) {
                        forgotten.set(j);
                    }
                }
            }
        }
        return forgotten;
    }

    private int namesUpTo(int cut, Random chance, Path root) {
        int certain = 0;
        for (int i = 0; i < cut; i++) {
            if (entries.get(i).type == Type.SYNC_ENDED && isDirectory(entries.get(i).path, root)) {
                certain = begun(i);
            }
        }
        return chance.nextBoolean() ? cut : certain + chance.nextInt(cut - certain + 1);
    }

    private boolean isDirectory(Path path, Path root) {
        return path.equals(root);
    }

    private int syncedUpTo(Path path, int cut) {
        for (int i = cut - 1; i >= 0; i--) {
            if (entries.get(i).type == Type.SYNC_ENDED && entries.get(i).path.equals(path)) {
                return begun(i);
            }
        }
        return 0;
    }

    private int begun(int ended) {
        for (int i = ended - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            if (entry.type == Type.SYNC_BEGUN && entry.path.equals(entries.get(ended).path)) {
                return i;
            }
        }
        throw new IllegalStateException("a sync has ended that had not begun");
    }

    private static void apply(Entry entry, Image image, double probability, Random chance) {
        if (entry.type == Type.TRUNCATE) {
            if (chance.nextDouble() < probability) {
                image.truncate(Math.toIntExact(entry.offset));
            }
            return;
        }
        for (int from = 0; from < entry.data.length; ) {
            int at = Math.toIntExact(entry.offset) + from;
            int length = Math.min(entry.data.length - from, SECTOR - at % SECTOR);
            if (chance.nextDouble() < probability) {
                image.write(at, entry.data, from, length);
            }
            from += length;
        }
    }

    /** The content of a file. */
    private static final class Image {

        private byte[] content = new byte[0];
        private int length;

        void write(int at, byte[] data, int from, int count) {
            if (at + count > content.length) {
                content = Arrays.copyOf(content, Math.max(2 * content.length, at + count));
            }
            System.arraycopy(data, from, content, at, count);
            length = Math.max(length, at + count);
        }

        void truncate(int to) {
            if (to < length) {
                Arrays.fill(content, to, length, (byte) 0);
            }
            length = Math.min(length, to);
        }

        byte[] bytes() {
            return Arrays.copyOf(content, length);
        }
    }
}
